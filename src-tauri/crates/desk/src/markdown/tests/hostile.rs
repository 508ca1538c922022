//! Nothing that runs, fetches or deceives survives.

use super::*;

/// Fragments that meet in hostile documents.
pub(super) const PIECES: &[&str] = &[
    "<",
    ">",
    "\"",
    "'",
    "`",
    "```\n",
    "\n",
    "\n\n",
    "- ",
    "> ",
    "    ",
    "|",
    "---|---\n",
    "[",
    "](",
    ")",
    "![",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "</td>",
    "<li>",
    "<ul>",
    "</ul>",
    "<p>",
    "</p>",
    "<pre>",
    "</pre>",
    "<details>",
    "<summary>",
    "</details>",
    "<script>",
    "</script>",
    "<style>",
    "<svg onload=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<a href=\"javascript:alert(1)\">",
    "</a>",
    "<math>",
    "<iframe src=\"https://x.example\">",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "&lt;",
    "&#x3c;script&#x3e;",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://x.example/?a=\"b",
    "H-12",
    "[^1]",
    "[^1]: ",
    "{{<",
    ">}}",
    ":::",
    ":::image source=\"",
    "\":::",
    "!!! note\n",
    "[!INCLUDE [",
    "# [A](#tab/x)\n",
    "---\n",
    "\u{0}",
    "\u{feff}",
    "é",
    "<code>",
    "</code>",
    "<br>",
    "</",
    "<tr><td>",
    "*",
    "_",
];

/// Fails where HTML holds more than the closed set of tags, attributes and addresses.
#[track_caller]
pub(super) fn safe(html: &str) {
    let lower = html.to_ascii_lowercase();
    let mut rest = lower.as_str();
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let end = rest.find('>').unwrap_or_else(|| panic!("an open tag in {html}"));
        let tag = rest[..end].trim_start_matches('/');
        let name = tag.split([' ', '/', '\n']).next().unwrap_or_default();
        assert!(
            [
                "a",
                "blockquote",
                "br",
                "code",
                "del",
                "details",
                "div",
                "em",
                "h1",
                "h2",
                "h3",
                "h4",
                "h5",
                "h6",
                "hr",
                "img",
                "input",
                "kbd",
                "li",
                "ol",
                "p",
                "pre",
                "section",
                "span",
                "strong",
                "sub",
                "summary",
                "sup",
                "table",
                "tbody",
                "td",
                "th",
                "thead",
                "tr",
                "ul",
            ]
            .contains(&name),
            "<{tag}> in {html}"
        );
        let mut attributes = &tag[name.len()..];
        while let Some((key, value)) = attributes.split_once("=\"") {
            let (value, next) = value.split_once('"').unwrap_or((value, ""));
            match key.trim() {
                "href" => assert!(
                    [
                        "https://",
                        "http://",
                        "mailto:",
                        "tel:",
                        "ssh://",
                        "holdfast://",
                        "attachment:",
                        "#s-"
                    ]
                    .iter()
                    .any(|start| value.starts_with(start)),
                    "{value} in {html}"
                ),
                "src" => assert!(value.starts_with("attachment:"), "{value} in {html}"),
                "class" | "id" | "alt" | "title" | "type" | "checked" | "disabled" | "start"
                | "colspan" | "rowspan" | "rel" => {}
                other => panic!("attribute {other} in {html}"),
            }
            attributes = next;
        }
        rest = &rest[end..];
    }
}

const PAYLOADS: &[&str] = &[
    "<script>alert(1)</script>",
    "<ScRiPt\n>alert(1)</sCrIpT\t>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=\"x`<!--\"onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script xlink:href=data:,alert(1) /></svg>",
    "<svg><p><style><img src=\"</style><img src=x onerror=alert(1)//\">",
    "<math><mi//xlink:href=\"data:x,<script>alert(4)</script>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc=\"&lt;img src=x onerror=alert(1)&gt;\">",
    "<object data=\"data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==\"></object>",
    "<embed src=javascript:alert(1)>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<a href=\"jav&#x09;ascript:alert(1)\">x</a>",
    "<a href=\"  java\nscript:alert(1)\">x</a>",
    "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
    "<a href=\"vbscript:msgbox(1)\">x</a>",
    "<a href=\"file:///etc/passwd\">x</a>",
    "<a href='x' onclick='alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java%0ascript:alert(1))",
    "[x](\u{1}javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///c:/windows/system32/calc.exe)",
    "[x](C:\\Windows\\calc.exe)",
    "[x](\\\\evil.example\\share)",
    "[x](holdfast://document/../../settings)",
    "[x](holdfast://item/H-1?x=1)",
    "[x](attachment:../../etc/passwd)",
    "[x](https:javascript:alert(1))",
    "[x](https://\"onmouseover=\"alert(1))",
    "![x](javascript:alert(1))",
    "![x](\"onerror=\"alert(1))",
    "![x](https://tracker.example/pixel.gif)",
    "![x](//tracker.example/pixel.gif)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "<javascript:alert(1)>",
    "<https://x.example/\"onmouseover=alert(1)>",
    "[a]: javascript:alert(1)\n\n[a]",
    "<base href=\"https://evil.example/\">",
    "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<div style=\"background:url(https://evil.example)\">x</div>",
    "<video src=x onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)></audio>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<textarea autofocus onfocus=alert(1)>",
    "<keygen autofocus onfocus=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<body onload=alert(1)>",
    "<isindex type=image src=1 onerror=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version=\"1.0\"?><script>alert(1)</script>",
    "<x onclick=alert(1)>click</x>",
    "<custom-element onclick=alert(1)>",
    "<p id=body name=getElementById>x</p>",
    "# location {#location onclick=alert(1)}",
    "# x {.a\"onclick=alert(1)}",
    "```\"onclick=alert(1)\nx\n```",
    "```<script>\nalert(1)\n```",
    "`<img src=x onerror=alert(1)>`",
    "| <img src=x onerror=alert(1)> |\n|---|\n| <script>alert(1)</script> |",
    "[^<script>]: x\n\n[^<script>]",
    ":::image source=\"javascript:alert(1)\" alt-text=\"<script>\":::",
    ":::image source=\"x\"onerror=\"alert(1)\" alt-text=\"](javascript:alert(1))\":::",
    "{{< figure src=\"javascript:alert(1)\" alt=\"x](javascript:alert(1))\" >}}",
    "!!! note \"<script>alert(1)</script>\"\n    x",
    "[!INCLUDE [x](javascript:alert(1))]",
    "[!VIDEO javascript:alert(1)]",
    "<td><script>alert(1)</script></td>",
    "<table><tr><td><a href=javascript:alert(1)>x</table>",
    "<a href=\"https://ok.example\" target=_blank ping=https://evil.example>x</a>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<applet code=x></applet>",
    "\u{0}<script>alert(1)</script>",
    "<img src=\"attachment:0193a5f0-0000-7000-8000-000000000001\" onerror=alert(1)>",
];

#[test]
fn no_payload_survives() {
    for payload in PAYLOADS {
        for document in [
            (*payload).to_owned(),
            format!("text {payload} text"),
            format!("- {payload}\n\n> {payload}\n"),
            format!("<table><tr><td>{payload}</td></tr></table>"),
            format!("<details>\n\n{payload}\n\n</details>"),
        ] {
            let html = html(&document);
            safe(&html);
            assert!(!html.contains("<img src=\"http"), "remote image of {document}");
        }
    }
}

#[test]
fn placeholders_stay_readable_and_scripts_go() {
    reads("ssh admin@<hostname>", "<p>ssh admin@&lt;hostname&gt;</p>");
    reads(
        "Enter a <title> here.\n\nThen <b>go</b>.",
        "<p>Enter a </p>\n<p>Then <strong>go</strong>.</p>",
    );
    reads("<title>\nx\n\nThen", "<p>Then</p>");
    reads("a <script>alert(1)</script> b", "<p>a  b</p>");
    reads("<script>\nalert(1)\n</script>\n\nb", "<p>b</p>");
    reads(
        "<iframe src=\"https://video.example/1\"></iframe>",
        "<p><a href=\"https://video.example/1\" rel=\"noopener noreferrer\">https://video.example/1</a></p>",
    );
}

#[test]
fn depth_is_capped_and_no_words_are_lost() {
    for (open, close) in
        [("- ", ""), ("> ", ""), ("<ul><li>", "</li></ul>"), ("<div>", "</div>"), ("**a ", "")]
    {
        let document = format!("{}deep{}", open.repeat(10_000), close.repeat(10_000));
        let nodes = parse(&document, &NoLinks);
        assert!(depth(&nodes) <= MAX_DEPTH + 1, "{open}");
        assert!(plain_text(&document).contains("deep"), "{open}");
        safe(&html(&document));
    }
    // Each of these was once read again and again to the end of the line.
    for piece in [
        "{{<",
        "[!INCLUDE [",
        ":::image ",
        "[x](y){:",
        "<p>&&",
        "[",
        "![",
        "`",
        "*",
        "<",
        "<a ",
        "<!--",
        "[^",
        "(",
        "&",
        "|",
        "](",
    ] {
        safe(&html(&piece.repeat(20_000)));
    }
}

fn depth(nodes: &[Node]) -> usize {
    let mut level: Vec<&Node> = nodes.iter().collect();
    let mut depth = 0;
    while !level.is_empty() {
        depth += 1;
        level = level
            .into_iter()
            .filter_map(|node| match node {
                Node::Element(element) => Some(&element.children),
                _ => None,
            })
            .flatten()
            .collect();
    }
    depth
}
