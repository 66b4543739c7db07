"""The page that an HTML document stands in: a template for pandoc, with the two voices of `looks`.

pandoc writes its own words escaped into it. It follows the light or dark of whoever reads it, and prints.
"""

from typing import Final

from evidence.citations.documents.looks import LINK, SANS, SERIF

TEMPLATE: Final = f"""<!DOCTYPE html>
<html lang="$lang$">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$pagetitle$</title>
<style>
:root {{ color-scheme: light dark }}
body {{ margin: 0 auto; max-width: 42rem; padding: 2rem 1.25rem; font: 1rem/1.55 {SANS}, Carlito, system-ui, sans-serif;
  overflow-wrap: anywhere }}
h1, h2, h3, h4, h5, h6 {{ margin: 1.6em 0 .4em; line-height: 1.25; break-after: avoid }}
h1 {{ margin-top: 0; font-size: 1.8rem }} h2 {{ font-size: 1.35rem }} h3 {{ font-size: 1.1rem }}
h4, h5, h6 {{ font-size: 1rem }}
.subtitle, .author, .date, .attribution {{ opacity: .8 }}
blockquote {{ margin: 1em 0 .3em; padding-left: 1em; border-left: 3px solid; break-inside: avoid;
  font: 1.05em/1.5 {SERIF}, Caladea, Georgia, serif }}
.attribution {{ margin: 0 0 1.2em 1.2em; font-size: .92em }} .attribution p {{ margin: 0 }}
.label {{ font-weight: 600; break-after: avoid }} .label p {{ margin-bottom: .2em }}
.own {{ margin-top: 1.8em; font-style: italic }} .own + .own {{ margin-top: 0 }}
.reference {{ padding-left: 1.5em; text-indent: -1.5em }}
.smallcaps {{ font-variant: small-caps }}
.footnotes {{ margin-top: 2.5em; font-size: .9em }} .footnotes p {{ margin: .4em 0 }}
ul, ol {{ padding-left: 1.5em }}
table {{ display: block; overflow-x: auto; border-collapse: collapse }}
caption {{ text-align: left; font-weight: 600 }}
th, td {{ padding: .3em .7em .3em 0; border-bottom: 1px solid; text-align: left; vertical-align: top }}
p, blockquote {{ orphans: 3; widows: 3 }}
@media (prefers-color-scheme: light) {{ a {{ color: #{LINK} }} }}
@media print {{ body {{ max-width: none; padding: 0; font-size: 10.5pt }} }}
@page {{ size: A4; margin: 25mm }}
</style>
</head>
<body>
<header>
<h1>$title$</h1>
$if(subtitle)$<p class="subtitle">$subtitle$</p>
$endif$$for(author)$<p class="author">$author$</p>
$endfor$$if(date)$<p class="date">$date$</p>
$endif$</header>
$body$
</body>
</html>
"""
