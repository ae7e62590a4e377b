//! The stages of a run with their counts and seconds, and the time of day, for the manifest.

use crate::report::manifest::Stage;
use std::time::{Instant, SystemTime};

/// Records the stages of a run in order.
#[derive(Debug, Default)]
pub struct StageLog {
    stages: Vec<Stage>,
}

impl StageLog {
    /// Records a stage that began at `clock`. The seconds of a stage that runs in several parts are
    /// summed up at its first place.
    pub fn record(&mut self, name: &str, count: u64, unit: &str, clock: Instant) {
        let seconds = clock.elapsed().as_secs_f64();
        match self.stages.iter_mut().find(|s| s.name == name) {
            Some(stage) => stage.seconds += seconds,
            None => self.stages.push(Stage {
                name: name.to_owned(),
                count,
                unit: unit.to_owned(),
                seconds,
            }),
        }
    }

    /// Returns the stages.
    pub fn finish(self) -> Vec<Stage> {
        self.stages
    }
}

/// Writes a time as ISO 8601 in UTC, to the second (civil-from-days, H. Hinnant, "chrono-compatible low-level date
/// algorithms").
pub fn utc(time: SystemTime) -> String {
    let seconds = time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let z = days + 719_468;
    let era = z / 146_097;
    let doe = z % 146_097;
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + u64::from(month <= 2);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        rest / 3_600,
        rest / 60 % 60,
        rest % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn dates() {
        let at = |s| utc(SystemTime::UNIX_EPOCH + Duration::from_secs(s));
        assert_eq!(at(0), "1970-01-01T00:00:00Z");
        assert_eq!(at(1_709_210_096), "2024-02-29T12:34:56Z");
        assert_eq!(at(4_107_542_399), "2100-02-28T23:59:59Z");
    }
}
