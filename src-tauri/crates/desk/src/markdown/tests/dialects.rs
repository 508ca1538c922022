//! Microsoft Learn, Hugo, MkDocs and raw HTML stay readable.

use super::*;

#[test]
fn microsoft_learn() {
    let image = html(
        "1. Do:\n\n   :::image type=\"content\" source=\"media/a b.png\" alt-text=\"The [pane].\" border=\"false\":::\n",
    );
    assert!(image.contains("title=\"Leads nowhere: media/a b.png\">The [pane].</span>"), "{image}");
    reads(
        "> [!NOTE]\n> Mind.",
        "<blockquote class=\"markdown-alert-note\">\n<p>Mind.</p>\n</blockquote>",
    );
    reads(
        "[!INCLUDE [Terms](../terms.md)]",
        "<p><span class=\"broken-link\" title=\"Leads nowhere: ../terms.md\">Terms</span></p>",
    );
    reads("# [Windows](#tab/win)\n\na", "<h4 id=\"s-windows\">Windows</h4>\n<p>a</p>");
    reads(":::row:::\n:::column span=\"2\":::\na\n:::column-end:::\n:::row-end:::", "<p>a</p>");
    reads("> [!div class=\"nextstepaction\"]\n> a", "<blockquote><p>a</p>\n</blockquote>");
    reads(
        "[!VIDEO https://v.example/1]",
        "<p><a href=\"https://v.example/1\" rel=\"noopener noreferrer\">Video</a></p>",
    );
}

#[test]
fn hugo_mkdocs_docusaurus() {
    reads("{{< hint info >}}\na\n{{< /hint >}}", "<p>a</p>");
    reads(
        "[x]({{< ref \"gone.md\" >}})",
        "<p><span class=\"broken-link\" title=\"Leads nowhere: gone.md\">x</span></p>",
    );
    reads(
        "`{{< ref >}}` {{ $labels.job }}",
        "<p><code>{{&lt; ref &gt;}}</code> {{ $labels.job }}</p>",
    );
    reads(
        "```\n{{< ref \"x\" >}}\n:::note\n```",
        "<pre><code>{{&lt; ref \"x\" &gt;}}\n:::note</code></pre>",
    );
    reads(
        "[x](#y){:target=\"_blank\"} {:z}",
        "<p><a href=\"#s-y\" rel=\"noopener noreferrer\">x</a> {:z}</p>",
    );
    let warning = html("!!! warning \"Mind\"\n    a\n\n    ```\n    b\n    ```\n\nc");
    assert!(warning.starts_with("<blockquote class=\"markdown-alert-warning\">"), "{warning}");
    assert!(
        warning.contains("<strong>Mind</strong>") && warning.contains("<code>b</code>"),
        "{warning}"
    );
    assert!(warning.trim_end().ends_with("</blockquote>\n<p>c</p>"), "{warning}");
    let tip = html(":::tip[Hint]\na\n:::\n\nb");
    assert!(
        tip.contains("markdown-alert-tip") && tip.trim_end().ends_with("</blockquote>\n<p>b</p>"),
        "{tip}"
    );
}

#[test]
fn tables_and_lists_in_html() {
    reads(
        "<table>\n<colgroup><col/></colgroup>\n<thead>\n<tr class=\"header\">\n<th>Name\n<th>What</th>\n</tr></thead>\n<tbody>\n<tr><td colspan=2><p>a</p>\n<ul><li>b<li>c</ul></td>\n</tbody></table>\n\nafter",
        "<table><thead><tr><th>Name </th><th>What</th></tr>\n</thead><tbody><tr>\
         <td colspan=\"2\"><p>a</p>\n <ul><li>b</li>\n<li>c</li>\n</ul>\n</td></tr>\n</tbody></table>\n<p>after</p>",
    );
    reads("a<br/>b<br>c", "<p>a<br>b<br>c</p>");
    reads("<p>a<p>b", "<p>a</p>\n<p>b</p>");
    reads("<pre>a\n  <code>b &amp; c</code></pre>", "<pre><code>a\n  b &amp; c</code></pre>");
    reads(
        "Press <kbd>Ctrl</kbd> <code>x*y*</code>",
        "<p>Press <kbd>Ctrl</kbd> <code>xy</code></p>",
    );
    reads(
        "<input type=checkbox id=a><label for=a>Page</label>",
        "<p><input type=\"checkbox\" disabled=\"\"> Page</p>",
    );
}

#[test]
fn markdown_inside_html_and_the_other_way_round() {
    reads(
        "<details>\n<summary>More</summary>\n\n- a\n\n</details>\n\nb",
        "<details><summary>More</summary>\n<ul><li>a</li>\n</ul>\n</details>\n<p>b</p>",
    );
    reads("- a</li></ul><b>x\n- c", "<ul><li>a<strong>x</strong></li>\n<li>c</li>\n</ul>");
    reads("</div></table>a", "<p>a</p>");
    reads("<td>a</td>", "<p>a</p>");
}
