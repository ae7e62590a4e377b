//! The HTML report in a real browser: filter, click, read, and hostile text that must stay text.
//!
//! Screenshots go to `target/html/`.

use super::fixture;
use super::webdriver::Browser;
use panelwise::report::html;
use std::path::PathBuf;

fn page(name: &str, report: &panelwise::model::report::CaseReport) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("html");
    std::fs::create_dir_all(&dir).unwrap();
    let file = dir.join(format!("{name}.html"));
    std::fs::write(&file, html::render(report).unwrap()).unwrap();
    file
}

const ROWS: &str = "document.querySelectorAll('#variants .tabulator-row').length";

#[test]
fn filter_click_and_read() {
    let browser = Browser::start();
    let file = page("plain", &fixture::report());
    browser.open(&file);
    browser.wait_for(&format!("return {ROWS} === 6"));
    browser.screenshot(&file.with_extension("variants.png"));

    browser.keys("[tabulator-field=gene] input", "MPL");
    browser.wait_for(&format!("return {ROWS} === 2"));
    assert_eq!(browser.run("return document.getElementById('shown').textContent"), "2 of 6 rows");
    browser.click("#reset");
    browser.wait_for(&format!("return {ROWS} === 6"));
    browser.keys("#search", "5_prime");
    browser.wait_for(&format!("return {ROWS} === 1"));
    browser.click("#reset");
    // Unknown depth never fits a threshold.
    browser.keys("[tabulator-field=dp] input", "10");
    browser.wait_for(&format!("return {ROWS} === 5"));
    browser.click("#reset");
    browser.wait_for(&format!("return {ROWS} === 6"));

    browser.click("#variants .tabulator-row[data-row='0'] [tabulator-field=hgvs_p]");
    browser.wait_for("return !document.getElementById('detail').hidden");
    let detail = browser.run("return document.getElementById('detail').innerText");
    let detail = detail.as_str().unwrap();
    for text in [
        "RUNX1 NM_001754.5:c.601C>T",
        "AML, MDS (source: WHO 2022; ELN 2022)",
        "depth=41 >= 10",
        "stop at residue 67, decay predicted",
        "ClinVar at this position",
    ] {
        assert!(detail.contains(text), "'{text}' is not in {detail}");
    }
    assert_eq!(browser.run("return document.querySelectorAll('#detail svg .pin').length"), 2);
    assert_eq!(
        browser.run("return document.querySelectorAll('#detail svg .pin.current').length"),
        1
    );
    browser.screenshot(&file.with_extension("detail.png"));
    browser.keys("#detail .close", "\u{E00C}");
    browser.wait_for("return document.getElementById('detail').hidden");

    // By keyboard alone.
    browser.keys("#variants .tabulator-row[data-row='2']", "\u{E007}");
    browser.wait_for("return document.querySelector('#detail-title b')?.textContent === 'MPL'");
    browser.click("#detail .close");

    browser.click("#tab-genes");
    browser.wait_for("return document.querySelectorAll('#genes .tabulator-row').length === 4");
    browser.click("#genes .tabulator-row[data-row='1'] [tabulator-field=disease]");
    browser.wait_for("return document.querySelectorAll('#gene-picture svg .utr').length === 34");
    browser.screenshot(&file.with_extension("genes.png"));
    browser.click("#tab-ledger");
    browser.screenshot(&file.with_extension("ledger.png"));
    browser.click("#tab-origin");
    browser
        .wait_for("return document.getElementById('page-origin').innerText.includes('depth = 10')");
    browser.screenshot(&file.with_extension("origin.png"));

    let asked: Vec<String> = browser
        .log("performance")
        .into_iter()
        // The browser's own start page speaks too; only the report's document counts.
        .filter(|m| {
            m.contains("Network.requestWillBeSent\"") && m.contains("\"documentURL\":\"file://")
        })
        .filter_map(|m| Some(m.split("\"url\":\"").last()?.split('"').next()?.to_owned()))
        .collect();
    assert_eq!(
        asked.iter().filter(|url| url.starts_with("file://")).count(),
        1,
        "the log sees the page itself"
    );
    let asked: Vec<&String> = asked.iter().filter(|url| !url.starts_with("file://")).collect();
    assert!(asked.is_empty(), "the page asked the network: {asked:?}");
    let complaints = browser.log("browser");
    assert!(complaints.is_empty(), "{complaints:?}");
}

#[test]
fn hostile_text_stays_text() {
    let browser = Browser::start();
    let file = page("hostile", &fixture::hostile());
    browser.open(&file);
    browser.wait_for(&format!("return {ROWS} === 6"));
    browser.click("#variants .tabulator-row[data-row='0'] [tabulator-field=zygosity]");
    browser.wait_for("return !document.getElementById('detail').hidden");
    browser.screenshot(&file.with_extension("detail.png"));
    browser.click("#detail .close");
    // Every column shown, every page visited, header menus and tooltips hovered.
    browser.run("for (const box of document.querySelectorAll('#columns input')) if (!box.checked) box.click();");
    browser.click("#tab-genes");
    browser.wait_for("return document.querySelectorAll('#genes .tabulator-row').length === 4");
    browser.click("#genes .tabulator-row[data-row='0'] [tabulator-field=data]");
    browser.wait_for("return document.querySelectorAll('#gene-picture svg').length === 1");
    for tab in ["#tab-ledger", "#tab-origin", "#tab-variants"] {
        browser.click(tab);
    }
    assert!(!browser.has_alert());
    assert_eq!(
        browser.run(
            "return document.querySelectorAll('img, iframe, object, embed, link, base').length"
        ),
        0
    );
    assert_eq!(browser.run("return document.querySelectorAll('script').length"), 3);
    assert_eq!(
        browser.run("return [...document.querySelectorAll('*')].filter((n) => [...n.attributes].some((a) => /^on/i.test(a.name))).length"),
        0
    );
    assert_eq!(
        browser.run("return [...document.querySelectorAll('a[href]')].every((a) => /^(https:\\/\\/|#)/.test(a.getAttribute('href')))"),
        true
    );
    let seen = browser.run("return document.querySelector('h1').textContent");
    assert!(seen.as_str().unwrap().contains("<script>alert(1)</script>"), "shown as text: {seen}");
    let complaints = browser.log("browser");
    assert!(complaints.is_empty(), "{complaints:?}");
}

#[test]
fn an_empty_case_is_readable() {
    let browser = Browser::start();
    let file = page("empty", &fixture::empty());
    browser.open(&file);
    browser.wait_for(
        "return document.getElementById('variants').innerText.includes('No allele fits')",
    );
    let alerts = browser.run("return document.querySelector('.alerts').innerText");
    let alerts = alerts.as_str().unwrap();
    assert!(alerts.contains("Incomplete result") && alerts.contains("4 of 4 genes"), "{alerts}");
    browser.screenshot(&file.with_extension("png"));
}

/// Opens a case with a family and looks at the pedigree: a row alone, then its pair.
fn family_page(name: &str, family: panelwise::model::report_family::ReportFamily) {
    let browser = Browser::start();
    let persons = family.members.len();
    let file = page(name, &fixture::with_family(family));
    browser.open(&file);
    browser.wait_for(&format!("return {ROWS} === 6"));
    browser.click("#tab-family");
    let drawn = "return document.querySelectorAll('#family-picture svg .person').length";
    assert_eq!(browser.run(drawn), persons);
    browser.wait_for(
        "return document.querySelector('#family-picture svg').getBoundingClientRect().width > 100",
    );
    let boxes = "const boxes = [...document.querySelectorAll('#family-picture .person .symbol')].map((s) => s.getBoundingClientRect());
        return boxes.some((a, i) => boxes.slice(i + 1).some((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom))";
    assert_eq!(browser.run(boxes), false, "two symbols overlap on the screen");
    let words = "const texts = [...document.querySelectorAll('#family-picture .person')].map((p) => p.getBoundingClientRect());
        return texts.filter((a, i) => texts.slice(i + 1).some((b) => a.left + 1 < b.right && b.left + 1 < a.right && a.top + 1 < b.bottom && b.top + 1 < a.bottom)).length";
    assert_eq!(browser.run(words), 0, "the words of two persons overlap on the screen");
    let texts = "return [...document.querySelectorAll('#family-picture .answers tspan')].map((t) => t.textContent).filter(Boolean)";
    let alone = browser.run(texts);
    assert!(alone.to_string().contains("carries") && alone.to_string().contains("0/0"), "{alone}");
    browser.screenshot(&file.with_extension("family.png"));
    browser.click("#family-picture .tools button:nth-of-type(2)");
    let pair = browser.run(texts);
    assert!(pair.to_string().contains("A 0/1") && pair.to_string().contains("B 0/0"), "{pair}");
    let said =
        browser.run("return document.querySelector('#family-picture [role=status]').textContent");
    assert!(said.as_str().unwrap().contains("In trans: "), "{said}");
    browser.screenshot(&file.with_extension("pair.png"));
    browser.click("#tab-variants");
    browser.click("#variants .tabulator-row[data-row='2'] [tabulator-field=zygosity]");
    browser.wait_for("return !document.getElementById('detail').hidden");
    browser.screenshot(&file.with_extension("detail.png"));
    let complaints = browser.log("browser");
    assert!(complaints.is_empty(), "{complaints:?}");
}

#[test]
fn a_trio_is_drawn_with_the_genotypes_of_a_row() {
    family_page("trio", fixture::trio());
}

#[test]
fn a_family_of_fifty_is_readable() {
    family_page("fifty", fixture::large_family());
}

#[test]
fn hostile_names_of_a_family_stay_text() {
    let browser = Browser::start();
    let mut family = fixture::trio();
    for member in &mut family.members {
        member.id = format!("{}{}", fixture::HOSTILE, member.name);
        member.relation = fixture::HOSTILE.to_owned();
    }
    let mut report = fixture::with_family(family);
    for own in report.rows.iter_mut().filter_map(|row| row.family.as_mut()) {
        own.relatives.iter_mut().for_each(|r| r.genotype = Some(fixture::HOSTILE.to_owned()));
        own.pairs.iter_mut().for_each(|pair| pair.partner.push_str(fixture::HOSTILE));
    }
    let file = page("hostile-family", &report);
    browser.open(&file);
    browser.wait_for(&format!("return {ROWS} === 6"));
    browser.click("#tab-family");
    assert_eq!(
        browser.run("return document.querySelectorAll('#family-picture .person').length"),
        3
    );
    assert!(!browser.has_alert());
    assert_eq!(browser.run("return document.querySelectorAll('script').length"), 3);
    assert_eq!(browser.run("return document.querySelectorAll('img, foreignObject').length"), 0);
    let complaints = browser.log("browser");
    assert!(complaints.is_empty(), "{complaints:?}");
}
