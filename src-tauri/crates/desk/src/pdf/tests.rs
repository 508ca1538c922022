//! A PDF holds all of the text, in order, whatever the document looks like.

use super::*;
use crate::markdown::{NoLinks, parse};

const HEAD: Head<'_> = Head {
    title: "Mail queue",
    place: "Runbook · Mail",
    state: "Not verified",
    now: Timestamp::UNIX_EPOCH,
};

fn made(markdown: &str) -> Vec<u8> {
    pdf(HEAD, &parse(markdown, &NoLinks), &|_| None).unwrap()
}

fn pages(bytes: &[u8]) -> usize {
    bytes.windows(9).filter(|window| *window == b"/MediaBox").count()
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let markdown =
        "# A\n\n**b** [c](https://c.example) `d` 日\n\n| e | f |\n|---|---|\n| 1 | 2 |\n";
    let first = made(markdown);
    assert!(first.starts_with(b"%PDF-1.7"));
    assert!(first == made(markdown));
}

#[test]
fn it_is_tagged_and_has_an_outline() {
    let bytes = made("# One\n\ntext\n\n## Two\n");
    for mark in [&b"/StructTreeRoot"[..], b"/Marked true", b"/Outlines", b"/Lang(en)"] {
        assert!(bytes.windows(mark.len()).any(|window| window == mark), "{mark:?}");
    }
}

#[test]
fn long_blocks_go_on_over_pages() {
    let code = format!("```\n{}```\n", "line of code\n".repeat(400));
    let rows = format!("| a | b |\n|---|---|\n{}", "| x | y |\n".repeat(300));
    let cell = format!("| a |\n|---|\n| {} |\n", "word ".repeat(9_000));
    for markdown in [code, rows, cell, "> quoted\n>\n".repeat(300), "word ".repeat(6_000)] {
        assert!(pages(&made(&markdown)) > 4, "{}", &markdown[..40]);
    }
}

#[test]
fn nothing_is_too_deep_too_wide_or_too_long() {
    for markdown in [
        "- ".repeat(300) + "deep",
        "> ".repeat(300) + "deep",
        "<table><tr><td>".repeat(40) + "deep",
        "x".repeat(20_000),
        "`".to_owned() + &"y".repeat(20_000) + "`",
        "|".repeat(300) + "\n" + &"|-".repeat(300) + "|\n" + &"| a ".repeat(300) + "|\n",
        "1. \n2. \n\n- [ ] \n\n```\n```\n\n> \n\n# \n\n![]()\n".to_owned(),
        String::new(),
    ] {
        assert!(pages(&made(&markdown)) >= 1);
    }
}

#[test]
fn damaged_and_giant_pictures_are_words_instead() {
    let id = "0193a5f0-0000-7000-8000-000000000001";
    let nodes = parse(&format!("![Rack plan](attachment:{id})"), &NoLinks);
    let mut giant = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\x08\x02\0\0\0".to_vec();
    giant.extend([0; 12]);
    let mut cut = include_bytes!("../../../../../icons/32.png").to_vec();
    cut.truncate(200);
    for bytes in [b"no picture".to_vec(), b"\x89PNG\r\n\x1a\n".to_vec(), giant, cut] {
        let bytes = pdf(HEAD, &nodes, &|_| Some(bytes.clone())).unwrap();
        assert_eq!(pages(&bytes), 1);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]
    #[test]
    fn any_text_becomes_a_pdf(text in "\\PC{0,200}") {
        proptest::prop_assert!(pages(&made(&text)) >= 1);
    }
}
