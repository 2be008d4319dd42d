"""The one table of video hosts elsewhere: how each embeds a film, links to it and names it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote


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
