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
    #: How the addresses of its player and of its page say at which second to begin (`{t}`); empty: they cannot.
    embed_from: str = ""
    watch_from: str = ""

    def embed_url(self, identifier: str) -> str:
        return self.embed.replace("{watch}", quote(self.watch_url(identifier), safe="")).replace("{id}", identifier)

    def watch_url(self, identifier: str) -> str:
        return self.watch.replace("{id}", identifier)


HOSTS: dict[str, VideoHost] = {
    host.key: host
    for host in (
        VideoHost("youtube", "YouTube", "Google", re.compile(r"[A-Za-z0-9_-]{11}"),
                  "https://www.youtube-nocookie.com/embed/{id}", "https://www.youtube.com/watch?v={id}", "?start={t}", "&t={t}s"),
        VideoHost("vimeo", "Vimeo", "Vimeo", re.compile(r"[0-9]{5,12}"),
                  "https://player.vimeo.com/video/{id}?dnt=1", "https://vimeo.com/{id}", "#t={t}s", "#t={t}s"),
        VideoHost("facebook", "Facebook", "Meta", re.compile(r"[0-9]{8,20}"),
                  "https://www.facebook.com/plugins/video.php?href={watch}", "https://www.facebook.com/watch/?v={id}"),
    )
}


FACEBOOK = r"(?:[\w-]+\.)?facebook\.com"
YOUTUBE = r"(?:[\w-]+\.)?youtube(?:-nocookie)?\.com"

#: Where each host's addresses carry the identifier: host name, path, and the query key where it stands in the query.
FORMS = (
    ("youtube", YOUTUBE, r"/watch/?", "v"),
    ("youtube", YOUTUBE, r"/(?:embed|shorts|live|v)/([^/]+)/?", None),
    ("youtube", r"(?:www\.)?youtu\.be", r"/([^/]+)/?", None),
    ("vimeo", r"(?:www\.)?vimeo\.com", r"/(\d+)/?", None),
    ("vimeo", r"player\.vimeo\.com", r"/video/(\d+)/?", None),
    ("facebook", FACEBOOK, r"/(?:watch(?:/live)?/?|video\.php)", "v"),
    ("facebook", FACEBOOK, r"/[^/]+/videos/(?:[^/]+/)?(\d+)/?", None),
)
#: Words that stand in a YouTube embed's address in the identifier's place, and are as long as one.
NO_FILMS = {"videoseries", "live_stream"}


def recognise(url: str) -> tuple[str, str] | None:
    """Tell which film of which host an address leads to: (host key, identifier), or None; never a guess."""
    try:
        parts = urlsplit(url.strip() if "//" in url else f"https://{url.strip()}", scheme="https")
    except ValueError:  # as in http://[x
        return None
    if parts.scheme not in ("http", "https"):
        return None
    query = parse_qs(parts.query)
    name = (parts.hostname or "").lower()
    if re.fullmatch(FACEBOOK, name) and parts.path.rstrip("/") == "/plugins/video.php":
        shown = recognise(query.get("href", [""])[0])
        return shown if shown and shown[0] == "facebook" else None
    for key, hosts, path, field in FORMS:
        match = re.fullmatch(path, parts.path)
        if match and re.fullmatch(hosts, name):
            identifier = query.get(field, [""])[0] if field else match[1]
            if HOSTS[key].identifier.fullmatch(identifier) and identifier not in NO_FILMS:
                return key, identifier
    return None
