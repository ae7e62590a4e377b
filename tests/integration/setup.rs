//! `scripts/setup-debian.sh` over made-up folders: which packages it asks for.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

/// The beginning of a shared library; the rest does not matter to the script.
const LIBRARY: &[u8] = b"\x7fELF\x02\x01\x01";

const C_COMPILER: [&str; 2] = ["gcc", "libc6-dev"];

/// A made-up file system.
struct Machine(tempfile::TempDir);

impl Machine {
    fn bare() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A machine that has a C compiler and these files of libclang.
    fn with(files: &[&str]) -> Self {
        let machine = Self::bare().add("usr/bin/cc", b"").add("usr/include/stdio.h", b"");
        files.iter().fold(machine, |machine, file| {
            machine.add(file, if file.ends_with(".h") { b"" } else { LIBRARY })
        })
    }

    fn add(self, file: &str, content: &[u8]) -> Self {
        let path = self.0.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    fn setup(&self, arguments: &[&str], libclang_path: Option<&Path>) -> Output {
        let mut command = Command::new("bash");
        command
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/setup-debian.sh"))
            .args(arguments)
            .env("SETUP_ROOT", self.0.path())
            .env("PATH", "/usr/bin:/bin");
        for variable in ["LLVM_CONFIG_PATH", "LD_LIBRARY_PATH", "LIBRARY_PATH", "LIBCLANG_PATH"] {
            command.env_remove(variable);
        }
        libclang_path.map(|path| command.env("LIBCLANG_PATH", path));
        command.output().unwrap()
    }

    /// The packages that the script would install.
    fn lacks(&self, mode: &str) -> Vec<String> {
        packages(&self.setup(&[mode, "--print"], None))
    }
}

fn packages(output: &Output) -> Vec<String> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

const HEADERS: &str = "usr/lib/llvm-14/lib/clang/14.0.6/include/stddef.h";

#[test]
fn a_bare_machine_needs_compiler_library_and_headers() {
    let bare = Machine::bare();
    assert_eq!(
        bare.lacks("--demo"),
        ["gcc", "libc6-dev", "libclang-common-14-dev", "libclang1-14"]
    );
    let test = bare.lacks("--test");
    for package in ["bcftools", "chromium-driver", "libclang1-14", "python3", "time", "zip"] {
        assert!(test.iter().any(|p| p == package), "{package}: {test:?}");
    }
    assert!(Machine::with(&[HEADERS]).lacks("--demo") == ["libclang1-14"]);
}

/// The names and folders are those of clang-sys, which loads the library for bindgen.
#[test]
fn what_bindgen_loads_suffices() {
    for library in [
        "usr/lib/llvm-14/lib/libclang.so",
        "usr/lib/llvm-14/lib/libclang.so.1",
        "usr/lib/llvm-14/lib/libclang-14.so.1",
        "usr/lib/x86_64-linux-gnu/libclang-14.so.14.0.6",
        "usr/lib/aarch64-linux-gnu/libclang-14.so.13",
        "usr/lib/libclang.so.14",
        "usr/local/llvm-14/lib/libclang.so",
        "usr/local/lib/libclang-14.so",
    ] {
        assert!(Machine::with(&[library, HEADERS]).lacks("--demo").is_empty(), "{library}");
    }
}

#[test]
fn what_bindgen_does_not_load_does_not_suffice() {
    // The C++ library comes with many programs. It once passed for the C library, and the build
    // stopped after 90 seconds.
    let machine = Machine::with(&[
        "usr/lib/llvm-14/lib/libclang-cpp.so.14",
        "usr/lib/x86_64-linux-gnu/libclang-cpp.so.14",
        HEADERS,
    ]);
    assert_eq!(machine.lacks("--demo"), ["libclang1-14"]);
    // A linker script, and a link whose file is gone.
    let machine = Machine::with(&[HEADERS]).add("usr/lib/libclang.so", b"INPUT(libclang.so.1)");
    let folder = machine.0.path().join("usr/lib/x86_64-linux-gnu");
    fs::create_dir_all(&folder).unwrap();
    std::os::unix::fs::symlink("libclang-14.so.14.0.6", folder.join("libclang-14.so.1")).unwrap();
    assert_eq!(machine.lacks("--demo"), ["libclang1-14"]);
}

#[test]
fn the_headers_are_those_of_the_library() {
    let library = "usr/lib/x86_64-linux-gnu/libclang-14.so.1";
    assert_eq!(Machine::with(&[library]).lacks("--demo"), ["libclang-common-14-dev"]);
    // The newest of several versions is loaded.
    let newer = "usr/lib/llvm-16/lib/libclang-16.so.1";
    let machine = Machine::with(&[library, newer, HEADERS]);
    assert_eq!(machine.lacks("--demo"), ["libclang-common-16-dev"]);
    let machine = machine.add("usr/lib/llvm-16/lib/clang/16/include/stddef.h", b"");
    assert!(machine.lacks("--demo").is_empty());
}

#[test]
fn libclang_path_says_where_it_is() {
    let machine = Machine::with(&["opt/llvm/lib/libclang.so.17", "usr/lib/libclang-cpp.so.14"])
        .add("opt/llvm/lib/clang/17/include/stddef.h", b"");
    assert_eq!(machine.lacks("--demo"), ["libclang-common-14-dev", "libclang1-14"]);
    let lib = machine.0.path().join("opt/llvm/lib");
    for path in [lib.clone(), lib.join("libclang.so.17")] {
        assert!(packages(&machine.setup(&["--demo", "--print"], Some(&path))).is_empty());
    }
    // Where it is set nothing else is searched: another package would be of no use.
    for path in [lib.join("clang"), lib.join("libclang.so")] {
        let output = machine.setup(&["--demo", "--print"], Some(&path));
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(message.contains("LIBCLANG_PATH"), "{message}");
    }
}

#[test]
fn a_tool_that_is_there_is_not_asked_for() {
    let without = Machine::with(&[]).lacks("--test");
    assert!(!C_COMPILER.iter().any(|p| without.iter().any(|w| w == p)), "{without:?}");
    let with = Machine::with(&[]).add("usr/bin/samtools", b"").add("bin/python3", b"");
    let with = with.lacks("--test");
    let gone: Vec<_> = without.iter().filter(|p| !with.contains(p)).collect();
    assert_eq!(gone, ["python3", "samtools"]);
}

#[test]
fn wrong_arguments_are_refused() {
    for arguments in [&[][..], &["--print"], &["--demo", "--bench"]] {
        let output = Machine::bare().setup(arguments, None);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments:?}");
    }
}

/// Every program that a test starts is in Debian's smallest system or in the script.
#[test]
fn every_tool_of_the_tests_is_installed() {
    const SMALLEST: [&str; 6] = ["bash", "gzip", "mkfifo", "sh", "unshare", "which"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let script = fs::read_to_string(root.join("scripts/setup-debian.sh")).unwrap();
    let installed: BTreeSet<&str> = script
        .lines()
        .filter_map(|l| l.trim().strip_prefix("need ")?.split(' ').next())
        .chain(SMALLEST)
        .collect();
    let mut named = BTreeSet::new();
    let folder = |name: &str| fs::read_dir(root.join(name)).unwrap().map(|e| e.unwrap().path());
    let files = folder("tests/integration").chain(folder("tests/integration/golden"));
    for path in files.filter(|path| path.extension().is_some_and(|e| e == "rs")) {
        let text = fs::read_to_string(path).unwrap();
        for call in ["Command::new(\"", "tool(\""] {
            named.extend(text.split(call).skip(1).filter_map(|rest| {
                let name = rest.split('"').next()?;
                let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
                (is_name && !name.is_empty()).then(|| name.to_owned())
            }));
        }
    }
    assert!(named.contains("bcftools") && named.len() > 8, "{named:?}");
    let missing: Vec<_> = named.iter().filter(|n| !installed.contains(n.as_str())).collect();
    assert!(missing.is_empty(), "not in scripts/setup-debian.sh: {missing:?}");
}
