//! Finding what people mean by a name.

use holdfast_domain::{Error, ErrorCode, Result, words};

/// The things whose name fits best: the same name, else names that start so, else names of which
/// a word starts so. Case and what is neither letter nor digit do not matter.
pub(crate) fn fitting<'a, T>(
    text: &str,
    things: impl IntoIterator<Item = &'a T>,
    name: impl Fn(&T) -> &str,
) -> Vec<&'a T> {
    let wanted = plain(text);
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut best = Vec::new();
    let mut best_rank = usize::MAX;
    for thing in things {
        let name = name(thing);
        let rank = if plain(name) == wanted {
            0
        } else if plain(name).starts_with(&wanted) {
            1
        } else if name.split(|c: char| !c.is_alphanumeric()).any(|w| plain(w).starts_with(&wanted))
        {
            2
        } else {
            continue;
        };
        if rank < best_rank {
            (best_rank, best) = (rank, Vec::new());
        }
        if rank == best_rank {
            best.push(thing);
        }
    }
    best
}

/// The one thing that is meant.
///
/// # Errors
/// `not_found` where nothing fits, `invalid` where several do.
pub(crate) fn one<'a, T>(
    what: &str,
    text: &str,
    things: impl IntoIterator<Item = &'a T>,
    name: impl Fn(&T) -> &str + Copy,
) -> Result<&'a T> {
    let found = fitting(text, things, name);
    match found[..] {
        [one] => Ok(one),
        [] => Err(Error::new(
            ErrorCode::NotFound,
            format!("There is no {what} named “{text}”."),
            "Check the spelling, or add it first.",
        )),
        _ => {
            let names: Vec<_> = found.into_iter().map(name).take(5).collect();
            Err(Error::new(
                ErrorCode::Invalid,
                format!("“{text}” could be {}.", words::or(&names)),
                "Write more of the name.",
            ))
        }
    }
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = ["Acme Dental", "Acme", "Bolt & Sons", "Port of Acmouth"];

    fn found(text: &str) -> Vec<&str> {
        fitting(text, &NAMES, |name| name).into_iter().copied().collect()
    }

    #[test]
    fn the_same_name_wins_over_longer_ones() {
        assert_eq!(found("acme"), ["Acme"]);
        assert_eq!(found("acme-dental"), ["Acme Dental"]);
        assert_eq!(found("bolt&sons"), ["Bolt & Sons"]);
    }

    #[test]
    fn a_beginning_of_the_name_or_of_a_word_in_it_is_enough() {
        assert_eq!(found("acm"), ["Acme Dental", "Acme"]);
        assert_eq!(found("sons"), ["Bolt & Sons"]);
        assert_eq!(found("acmou"), ["Port of Acmouth"]);
        assert_eq!(found("x"), Vec::<&str>::new());
        assert_eq!(found("-"), Vec::<&str>::new());
    }

    #[test]
    fn several_are_told_by_name() {
        let error = one("client", "acm", &NAMES, |name| name).unwrap_err();
        assert_eq!(error.code, ErrorCode::Invalid);
        assert_eq!(error.message, "“acm” could be Acme Dental or Acme.");
        assert_eq!(one("client", "x", &NAMES, |n| n).unwrap_err().code, ErrorCode::NotFound);
    }
}
