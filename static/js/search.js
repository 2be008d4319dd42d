// Searches the pages of one language, in the reader's browser alone. Without this script the page is a list from A to Z.
(() => {
  const form = document.querySelector(".search");
  const box = form.querySelector("input");
  const status = document.querySelector(".search__status");
  const list = document.querySelector(".search__results");
  const { pages, parts, words } = siteSearch;
  const endings = (words.endings || "").split(/\s+/).filter(Boolean).sort((a, b) => b.length - a.length);
  const cyrillic = Object.fromEntries([..."абвгдежзијклмнопрстћуфхцчш"].map((letter, at) => [letter, [..."abvgdežzijklmnoprstćufhcčš"][at]]));
  Object.assign(cyrillic, { ђ: "đ", љ: "lj", њ: "nj", џ: "dž" });

  // One form for all ways to write a word: Latin letters without marks, đ as dj.
  const fold = (text) => text.toLowerCase().replace(/[\u0400-\u04ff]/g, (letter) => cyrillic[letter] || letter)
    .replace(/đ/g, "dj").replace(/[’']/g, "").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  const stem = (word) => {
    // What is left must still be a word: three letters before a single one, four before a longer ending.
    const ending = endings.find((ending) => word.endsWith(ending) && word.length - ending.length >= (ending.length > 1 ? 4 : 3));
    return ending ? word.slice(0, -ending.length) : word;
  };
  const ignored = new Set(fold(words.ignored || "").split(/\s+/));
  const processTerm = (term) => {
    const word = fold(term);
    return word && !ignored.has(word) ? stem(word) : null;
  };
  const tokenize = (text) => text.split(/[^\p{L}\p{N}’']+/u);
  // What people type, and what the site calls it.
  const known = Object.entries(words.words || {}).map(([typed, called]) => [tokenize(typed).map(fold).map(stem).join(" "), called]);

  const make = (fields, boost) => new MiniSearch({
    fields, processTerm, tokenize,
    searchOptions: {
      boost,
      prefix: (term) => term.length > 2,
      fuzzy: (term) => (term.length > 7 ? 2 : term.length > 3 ? 1 : 0),
      weights: { fuzzy: 0.3, prefix: 0.5 },
    },
  });
  const byPage = pages.map(() => []);
  for (const [at, [page]] of parts.entries()) byPage[page].push(at);

  // Made when somebody begins to search: it takes a cheap phone a moment.
  let wholes;
  let places;
  const prepare = () => {
    if (wholes) return;
    places = make(["heading", "text"], { heading: 3 });
    places.addAll(parts.map(([, , heading, text], id) => ({ id, heading, text })));
    wholes = make(["title", "also", "about", "headings", "text"], { title: 8, also: 8, about: 3, headings: 3 });
    wholes.addAll(pages.map(([, title, about, also], id) => ({
      id, title, about, also,
      headings: byPage[id].map((at) => parts[at][2]).join(" "),
      text: byPage[id].map((at) => parts[at][3]).join(" "),
    })));
  };

  const search = (query) => {
    prepare();
    const typed = ` ${tokenize(query).map(fold).map(stem).join(" ")} `;
    const more = known.filter(([words]) => typed.includes(` ${words} `)).map(([, called]) => called);
    const whole = [query, ...more].join(" ");
    const asked = new Set(tokenize(whole).map(processTerm).filter(Boolean)).size;
    // A page that has all the words comes before one that has one of them often.
    const found = wholes.search(whole).map((result) => ({ ...result, score: result.score * (result.queryTerms.length / asked) ** 2 * pages[result.id][4] }));
    found.sort((a, b) => b.score - a.score);
    return found.slice(0, 20).map(({ id }) => {
      const own = new Set(byPage[id]);
      const place = places.search(whole, { filter: (result) => own.has(result.id) })[0];
      return { page: pages[id], place: place && parts[place.id] };
    });
  };

  const show = () => {
    const query = box.value.trim();
    const found = query ? search(query) : [];
    status.textContent = query ? (found.length ? `${form.dataset.found} ${found.length}` : form.dataset.none) : "";
    list.replaceChildren(...found.map(({ page: [address, title, about], place }) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      const text = document.createElement("p");
      link.href = address;
      link.textContent = title;
      text.textContent = about;
      item.append(link, text);
      if (place && place[1] && place[2]) {
        const part = document.createElement("a");
        part.className = "search__place";
        part.href = `${address}#${place[1]}`;
        part.textContent = place[2];
        item.append(part);
      }
      return item;
    }));
    const here = new URL(location);
    if (query) here.searchParams.set("q", query); else here.searchParams.delete("q");
    // From a disk some browsers allow no new address.
    try { history.replaceState(null, "", here); } catch { /* then it stays as it is */ }
  };

  let waiting;
  box.addEventListener("focus", () => setTimeout(prepare, 50), { once: true });
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 150);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    show();
  });
  box.value = new URLSearchParams(location.search).get("q") || "";
  if (box.value) show();
  // For the tests: the addresses found for a query, in their order.
  form.search = (query) => search(query).map(({ page: [address] }) => address);
})();
