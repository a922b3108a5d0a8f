//! Shares with the interval they may lie in.

use serde::Serialize;

/// So many of so many, with a 95 % interval.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Rate {
    /// How many.
    pub hits: usize,
    /// Of how many.
    pub of: usize,
    /// The share, from 0 to 1; `None` where there was nothing to count.
    pub value: Option<f64>,
    /// Lower end of the Wilson interval.
    pub low: Option<f64>,
    /// Upper end of the Wilson interval.
    pub high: Option<f64>,
}

impl Rate {
    /// The rate of `hits` among `of`.
    pub fn new(hits: usize, of: usize) -> Rate {
        if of == 0 {
            return Rate::default();
        }
        let value = hits as f64 / of as f64;
        let (low, high) = wilson(value, of as f64);
        Rate { hits, of, value: Some(value), low: Some(low), high: Some(high) }
    }
}

/// Wilson's interval at 95 % for a share `value` observed on `n` things, `n` above 0. Unlike the textbook interval it holds
/// for shares near 0 and 1, where ours should be.
pub fn wilson(value: f64, n: f64) -> (f64, f64) {
    const Z: f64 = 1.959_963_984_540_054;
    let square = Z * Z;
    let middle = value + square / (2.0 * n);
    let spread = Z * (value * (1.0 - value) / n + square / (4.0 * n * n)).sqrt();
    let scale = 1.0 + square / n;
    (((middle - spread) / scale).max(0.0), ((middle + spread) / scale).min(1.0))
}

/// The harmonic mean of precision and recall, where both are known and not both 0.
pub fn f1(precision: Option<f64>, recall: Option<f64>) -> Option<f64> {
    let (precision, recall) = (precision?, recall?);
    (precision + recall > 0.0).then(|| 2.0 * precision * recall / (precision + recall))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(hits: usize, of: usize, low: f64, high: f64) {
        let rate = Rate::new(hits, of);
        let near = |a: Option<f64>, b: f64| a.is_some_and(|a| (a - b).abs() < 0.0005);
        assert!(near(rate.low, low) && near(rate.high, high), "{rate:?}");
    }

    #[test]
    fn gives_the_intervals_of_the_literature() {
        // Newcombe 1998, table I, method 3.
        check(81, 263, 0.2553, 0.3662);
        check(15, 148, 0.0624, 0.1605);
        check(0, 20, 0.0, 0.1611);
        check(1, 29, 0.0061, 0.1718);
        check(29, 29, 0.8830, 1.0);
    }

    #[test]
    fn nothing_counted_is_no_share_at_all() {
        assert_eq!(Rate::new(0, 0).value, None);
        assert_eq!(f1(None, Some(1.0)), None);
        assert_eq!(f1(Some(0.0), Some(0.0)), None);
        assert_eq!(f1(Some(0.5), Some(1.0)).map(|f1| (f1 * 3000.0).round()), Some(2000.0));
    }
}
