//! What a technician sees of Markdown, and what nobody ever sees.

use super::*;
use proptest::prelude::*;

mod dialects;
mod head;
mod hostile;
mod links;

fn html(markdown: &str) -> String {
    render(markdown, &NoLinks).html
}

#[track_caller]
fn reads(markdown: &str, expected: &str) {
    assert_eq!(html(markdown).trim(), expected, "of {markdown:?}");
}

#[test]
fn the_usual_marks_become_their_elements() {
    reads(
        "**a** _b_ ~~c~~ `d`",
        "<p><strong>a</strong> <em>b</em> <del>c</del> <code>d</code></p>",
    );
    reads("1. a\n2. b", "<ol start=\"1\"><li>a</li>\n<li>b</li>\n</ol>");
    reads("> a", "<blockquote><p>a</p>\n</blockquote>");
    reads("---", "<hr>");
    reads(
        "- [x] done\n- [ ] open",
        "<ul><li><input type=\"checkbox\" disabled=\"\" checked=\"\">done</li>\n\
         <li><input type=\"checkbox\" disabled=\"\">open</li>\n</ul>",
    );
}

#[test]
fn tables_keep_head_and_alignment() {
    reads(
        "| a | b |\n|---|--:|\n| 1 | 2 |",
        "<table><thead><tr><th>a</th><th class=\"end\">b</th></tr>\n</thead>\
         <tbody><tr><td>1</td><td class=\"end\">2</td></tr>\n</tbody></table>",
    );
}

#[test]
fn code_keeps_its_language_and_every_letter() {
    reads(
        "```PowerShell\nGet-Item <x> & H-12 https://a.example\n```",
        "<pre><code class=\"language-powershell\">Get-Item &lt;x&gt; &amp; H-12 https://a.example</code></pre>",
    );
    reads(
        "`<script>alert(1)</script>`",
        "<p><code>&lt;script&gt;alert(1)&lt;/script&gt;</code></p>",
    );
}

#[test]
fn headings_have_stable_unique_anchors() {
    let rendered = render(
        "# Restart DNS!\n## Steps\n## Steps\n## Steps-1\n### `ipconfig` \n#### \n",
        &NoLinks,
    );
    let anchors: Vec<_> =
        rendered.outline.iter().map(|h| (h.level, h.text.as_str(), h.anchor.as_str())).collect();
    assert_eq!(
        anchors,
        [
            (1, "Restart DNS!", "s-restart-dns"),
            (2, "Steps", "s-steps"),
            (2, "Steps", "s-steps-1"),
            (2, "Steps-1", "s-steps-1-1"),
            (3, "ipconfig", "s-ipconfig"),
        ]
    );
    assert!(rendered.html.contains("<h1 id=\"s-restart-dns\">"));
    assert!(html("# A\n[up](#a) [x](#Restart%20DNS)").contains("href=\"#s-a\""));
}

#[test]
fn footnotes_lead_to_the_end() {
    let html = html("a[^n] b\n\n[^n]: the note\n\nc");
    assert!(
        html.contains("<sup><a href=\"#s-note-1\" rel=\"noopener noreferrer\">1</a></sup>"),
        "{html}"
    );
    assert!(
        html.trim_end().ends_with(
            "<section class=\"footnote\" id=\"s-note-1\"><sup>1</sup><p>the note</p>\n</section>"
        ),
        "{html}"
    );
}

#[test]
fn words_are_taken_out_for_search() {
    let text = plain_text(
        "# Mail *stuck*\n\nRestart `Transport` on **mx1**.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```sh\nls -l\n```\n![chart](x.png)\n",
    );
    assert_eq!(text, "Mail stuck\nRestart Transport on mx1.\none\ntwo\na\tb\n1\t2\nls -l\nchart");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_renders_to_safe_html(text in ".{0,400}") {
        hostile::safe(&html(&text));
    }

    #[test]
    fn any_mix_of_marks_renders_to_safe_html(
        parts in proptest::collection::vec(proptest::sample::select(hostile::PIECES), 0..60)
    ) {
        hostile::safe(&html(&parts.concat()));
    }

    #[test]
    fn any_front_matter_loses_nothing(text in "(---\n)?[a-z:\"' \\-\\[\\]{}&*\n]{0,200}(\n---\n)?.{0,50}") {
        let parts = front_matter::split(&text);
        prop_assert!(text.ends_with(parts.body));
    }
}
