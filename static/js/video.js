// Plays a film from a host elsewhere, only after the visitor asked for it: until then nothing is requested from it.
(() => {
  for (const panel of document.querySelectorAll("[data-embed]")) {
    const button = panel.querySelector(".film__play");
    button.hidden = false;
    button.addEventListener("click", () => {
      const frame = document.createElement("iframe");
      frame.className = "film__screen";
      frame.src = panel.dataset.embed;
      frame.title = panel.dataset.title;
      frame.allow = "fullscreen; encrypted-media; picture-in-picture";
      frame.allowFullscreen = true;
      panel.replaceWith(frame);
      frame.focus();
    });
  }
})();
