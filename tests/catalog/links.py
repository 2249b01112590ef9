"""The links of a site's pages."""
import html.parser
import urllib.parse


class Links(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.anchors = [], set()

    def handle_starttag(self, tag, attributes):
        names = dict(attributes)
        self.anchors.add(names.get("id"))
        for key in ("href", "src"):
            if names.get(key):
                self.links.append(names[key])


def read_links(page):
    reader = Links()
    reader.feed(page.read_text(encoding="utf-8"))
    return reader


def bad_links(site):
    """Links to files or places that are not there, and links to the outside that are no references of rules."""
    pages = {page.resolve(): read_links(page) for page in sorted(site.rglob("*.html"))}
    for page, reader in pages.items():
        name = page.relative_to(site.resolve())
        for link in reader.links:
            parts = urllib.parse.urlsplit(link)
            if parts.scheme:
                if parts.scheme not in ("http", "https", "data") or (parts.scheme != "data" and name.parts[0] != "rules"):
                    yield f"{name}: {link} leads outside"
                continue
            target = (page.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else page
            if not target.is_file():
                yield f"{name}: {link} is dead"
            elif parts.fragment and target in pages and urllib.parse.unquote(parts.fragment) not in pages[target].anchors:
                yield f"{name}: {link} has no such place"
