// Films: those from a host elsewhere are loaded only after the visitor asked for them; our own begin where a link says, and give such links.
// An address that ends in #t=83 means the 83rd second.
(() => {
  const moment = () => Number(/^#t=(\d+)$/.exec(location.hash)?.[1]) || 0;
  for (const panel of document.querySelectorAll("[data-embed]")) {
    const { embed, from, host, title, forget } = panel.dataset;
    const play = (at) => {
      const frame = document.createElement("iframe");
      frame.className = "film__screen";
      frame.src = embed + (at && from ? from.replace("{t}", at) : "");
      frame.title = title;
      frame.allow = "fullscreen; encrypted-media; picture-in-picture";
      frame.allowFullscreen = true;
      panel.replaceWith(frame);
      return frame;
    };
    const chosen = `films-${host}`;
    if (device.kept(chosen)) {
      const frame = play(moment());
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button--quiet";
      button.textContent = forget;
      button.addEventListener("click", () => {
        device.forget(chosen);
        frame.replaceWith(panel);
        button.remove();
        panel.querySelector(".film__play").focus();
      });
      frame.after(button);
    }
    const button = panel.querySelector(".film__play");
    const always = panel.querySelector(".film__always");
    button.hidden = always.hidden = false;
    button.addEventListener("click", () => {
      if (always.querySelector("input").checked) device.keep(chosen, "yes");
      play(moment()).focus();
    });
  }

  const film = document.querySelector(".film video");
  const share = document.querySelector(".film__share");
  if (!film) return;
  const begin = (at) => {
    // Before anything of it is loaded, this is where it will begin.
    film.preload = "auto";
    film.currentTime = at;
    film.scrollIntoView({ block: "center" });
  };
  if (moment()) begin(moment());
  addEventListener("hashchange", () => { if (moment()) begin(moment()); });
  for (const link of document.querySelectorAll("a.moment")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      begin(Number(link.dataset.at));
      film.play().catch(() => {});
      film.focus();
    });
  }
  if (!share || !navigator.clipboard) return;
  share.hidden = false;
  share.querySelector("button").addEventListener("click", async (event) => {
    const link = new URL(location);
    link.hash = `t=${Math.floor(film.currentTime)}`;
    await navigator.clipboard.writeText(link.href);
    share.querySelector("[role=status]").textContent = event.target.dataset.done;
  });
})();
