"""The one table of video hosts elsewhere: how each embeds a film, links to it and names it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit


@dataclass(frozen=True, slots=True)
class VideoHost:
    """A host: its `key` in a video's data, and patterns in which `{id}` is the film's identifier."""

    key: str
    name: str
    company: str
    identifier: re.Pattern[str]
    embed: str
    watch: str

    def embed_url(self, identifier: str) -> str:
        return self.embed.replace("{watch}", quote(self.watch_url(identifier), safe="")).replace("{id}", identifier)

    def watch_url(self, identifier: str) -> str:
        return self.watch.replace("{id}", identifier)


HOSTS = {
    host.key: host
    for host in (
        VideoHost("youtube", "YouTube", "Google", re.compile(r"[A-Za-z0-9_-]{11}"),
                  "https://www.youtube-nocookie.com/embed/{id}", "https://www.youtube.com/watch?v={id}"),
        VideoHost("vimeo", "Vimeo", "Vimeo", re.compile(r"[0-9]{5,12}"),
                  "https://player.vimeo.com/video/{id}?dnt=1", "https://vimeo.com/{id}"),
        VideoHost("facebook", "Facebook", "Meta", re.compile(r"[0-9]{8,20}"),
                  "https://www.facebook.com/plugins/video.php?href={watch}", "https://www.facebook.com/watch/?v={id}"),
    )
}


#: Where each host's addresses carry the identifier: host name, path, and the query key where it stands in the query.
FORMS = (
    ("youtube", r"(?:[\w-]+\.)?youtube(?:-nocookie)?\.com", r"/watch/?", "v"),
    ("youtube", r"(?:[\w-]+\.)?youtube(?:-nocookie)?\.com", r"/(?:embed|shorts|live|v)/([^/]+)/?", None),
    ("youtube", r"youtu\.be", r"/([^/]+)/?", None),
    ("vimeo", r"(?:www\.)?vimeo\.com", r"/(\d+)(?:/\w+)?/?", None),
    ("vimeo", r"player\.vimeo\.com", r"/video/(\d+)/?", None),
    ("facebook", r"(?:[\w-]+\.)?facebook\.com", r"/watch/?(?:live/?)?", "v"),
    ("facebook", r"(?:[\w-]+\.)?facebook\.com", r"/[^/]+/videos/(?:[^/]+/)?(\d+)/?", None),
)


def recognise(url: str) -> tuple[str, str] | None:
    """Tell which film of which host an address leads to: (host key, identifier), or None; never a guess."""
    parts = urlsplit(url if "//" in url else f"https://{url}", scheme="https")
    query = parse_qs(parts.query)
    name = (parts.hostname or "").lower()
    if re.fullmatch(r"(?:[\w-]+\.)?facebook\.com", name) and parts.path.startswith("/plugins/video.php"):
        return recognise(query["href"][0]) if "href" in query else None
    for key, hosts, path, field in FORMS:
        match = re.fullmatch(path, parts.path)
        if re.fullmatch(hosts, name) and match:
            identifier = query.get(field, [""])[0] if field else match[1]
            if HOSTS[key].identifier.fullmatch(identifier):
                return key, identifier
    return None
