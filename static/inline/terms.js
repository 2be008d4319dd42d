// Shows a term's definition beside the word. Without this script the word leads to the list at the page's foot.
(() => {
  const card = document.createElement("div");

  if ("popover" in card) {
    card.popover = "auto";
    card.className = "definition";
    card.tabIndex = -1;
    document.body.append(card);
    for (const link of document.querySelectorAll("a.term")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        const entry = document.querySelector(link.hash);
        const [term, definition] = [entry.querySelector("dt"), entry.querySelector("dd")].map((part) => part.cloneNode(true));
        definition.querySelector(".terms__back").remove();
        const [title, text] = [document.createElement("p"), document.createElement("p")];
        title.className = "definition__term";
        title.append(...term.childNodes);
        text.append(...definition.childNodes);
        card.replaceChildren(title, text);
        card.showPopover({ source: link });
        const word = link.getBoundingClientRect();
        const room = document.documentElement.clientWidth - card.offsetWidth - 8;
        card.style.insetInlineStart = `${Math.max(8, Math.min(word.left, room))}px`;
        card.style.insetBlockStart = `${word.bottom + window.scrollY + 6}px`;
        card.focus({ preventScroll: true });
      });
    }
  }
})();
