// Searches the pages of one language, in the reader's browser alone. Without this script the page is a list from A to Z.
(() => {
  // What did not come is told by begin-search.js, and asked for again.
  if (!window.MiniSearch || !window.siteSearch) return;
  const form = document.querySelector(".search");
  const box = form.querySelector("input");
  const status = document.querySelector(".search__status");
  const list = document.querySelector(".search__results");
  const { pages, parts, words } = siteSearch;
  const endings = (words.endings || "").split(/\s+/).filter(Boolean).sort((a, b) => b.length - a.length);
  const cyrillic = Object.fromEntries([..."абвгдежзијклмнопрстћуфхцчш"].map((letter, at) => [letter, [..."abvgdežzijklmnoprstćufhcčš"][at]]));
  Object.assign(cyrillic, { ђ: "đ", љ: "lj", њ: "nj", џ: "dž" });

  const alike = Object.entries(words.alike || {});

  // One form for all ways to write a word: Latin letters without marks, đ as dj, none of them twice.
  const fold = (word) => alike.reduce(
    (folded, [letters, same]) => folded.replaceAll(letters, same),
    word.toLowerCase().replace(/[\u0400-\u04ff]/g, (letter) => cyrillic[letter] || letter).replace(/đ/g, "dj").replace(/[’']/g, "")
      .normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/([a-z])\1/g, "$1"),
  );
  const stem = (word) => {
    // What is left must still be a word: three letters before a single one, four before a longer ending.
    const ending = endings.find((ending) => word.endsWith(ending) && word.length - ending.length >= (ending.length > 1 ? 4 : 3));
    return ending ? stem(word.slice(0, -ending.length)) : word;
  };
  const tokenize = (text) => text.split(/[^\p{L}\p{N}’']+/u).filter(Boolean);
  const folded = (text) => tokenize(text).map(fold);
  const ignored = new Set(folded(words.ignored || ""));
  const matters = (word) => !ignored.has(word);
  // What people type, and what the site calls it.
  const known = Object.entries(words.words || {}).flatMap(([called, typed]) => {
    const stems = folded(called).filter(matters).map(stem);
    return [called, ...typed.split(",")].map((way) => [folded(way).map(stem), stems]);
  });

  // The same words come again and again, and a cheap phone is slow to take them apart.
  const seen = new Map();
  const processTerm = (term) => {
    if (!seen.has(term)) seen.set(term, matters(fold(term)) && stem(fold(term)));
    return seen.get(term);
  };
  const make = (fields, boost) => new MiniSearch({
    fields,
    tokenize,
    processTerm,
    // A query's words are made ready before; half a word counts less than a whole one, a word with a letter wrong still less.
    searchOptions: { boost, tokenize: (word) => [word], processTerm: (word) => word, weights: { prefix: 0.35, fuzzy: 0.3 } },
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

  // How many words of a query, from one of them on, say what people type, in any order; words that say nothing may stand between. 0 if they don't say it.
  const reach = (asked, at, way) => {
    // A word that says nothing does so by itself, even where it has the stem of one that does.
    if (!way.includes(asked[at].stem) || (way.length === 1 && !matters(asked[at].word))) return 0;
    const left = [...way];
    let next = at;
    for (; left.length; next += 1) {
      const { word, stem } = asked[next] || {};
      if (left.includes(stem)) left.splice(left.indexOf(stem), 1);
      else if (!word || matters(word)) return 0;
    }
    return next - at;
  };

  // What a query asks for, one thing after the other: each a list of ways to say it, each way a list of stems.
  const thingsIn = (query) => {
    const asked = folded(query).map((word) => ({ word, stem: stem(word) }));
    const things = [];
    for (let at = 0, length; at < asked.length; at += length) {
      const said = known.map(([way, called]) => ({ called, length: reach(asked, at, way) }));
      length = Math.max(1, ...said.map((one) => one.length));
      const own = asked.slice(at, at + length).filter(({ word }) => matters(word)).map((one) => one.stem);
      things.push([own, ...said.filter((one) => one.length === length).map(({ called }) => called)].filter((way) => way.length));
    }
    return things.filter((ways) => ways.length);
  };

  // What is found is a map: number -> its score and its share, how much it has of what was asked.
  const findWord = (index, word) => {
    const prefix = word.length > 2;
    let results = index.search(word, { prefix });
    // Only a word that stands nowhere may have letters wrong.
    if (!results.some(({ terms }) => terms.includes(word))) {
      results = index.search(word, { prefix, fuzzy: word.length > 7 ? 2 : word.length > 3 ? 1 : 0 });
    }
    return new Map(results.map(({ id, score }) => [id, { score, share: 1 }]));
  };
  // Who has all that was asked comes before who has one thing often, and what few have counts more than what many have.
  const all = (index, founds) => {
    const total = new Map();
    let whole = 0;
    for (const found of founds.filter(({ size }) => size)) {
      // Who has half of a thing hardly has it.
      const having = [...found.values()].reduce((sum, { share }) => sum + share ** 2, 0);
      const rarity = Math.log(1 + index.documentCount / having);
      whole += rarity;
      for (const [id, { score, share }] of found) {
        const sum = total.get(id) || { score: 0, share: 0 };
        total.set(id, { score: sum.score + score, share: sum.share + share * rarity });
      }
    }
    return new Map([...total].map(([id, { score, share }]) => [id, { score: score * (share / whole) ** 2, share: share / whole }]));
  };
  const best = (founds) => {
    const chosen = new Map();
    for (const [id, hit] of founds.flatMap((found) => [...found])) {
      if (!(chosen.get(id)?.score >= hit.score)) chosen.set(id, hit);
    }
    return chosen;
  };
  const find = (index, things) => all(index, things.map((ways) => best(ways.map((way) => all(index, way.map((word) => findWord(index, word)))))));

  const search = (query) => {
    prepare();
    const things = thingsIn(query);
    const place = new Map();
    for (const [at, { score }] of find(places, things)) {
      const [page] = parts[at];
      if (!(place.get(page)?.score >= score)) place.set(page, { at, score });
    }
    // A page whose one part has it all comes before one that has it here and there.
    return [...find(wholes, things)]
      .map(([id, { score }]) => ({ page: pages[id], place: parts[place.get(id)?.at], score: (score + (place.get(id)?.score || 0) / 2) * pages[id][4] }))
      .sort((a, b) => b.score - a.score);
  };

  // Whoever does not find it among these asks in other words.
  const MOST = 20;
  const show = () => {
    const query = box.value.trim();
    const found = query ? search(query) : [];
    status.textContent = query ? (found.length ? `${form.dataset.found} ${found.length > MOST ? `${MOST}+` : found.length}` : form.dataset.none) : "";
    list.replaceChildren(...found.slice(0, MOST).map(({ page: [address, title, about], place }) => {
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
  // The address has a question, or somebody has begun to type.
  if (box.value) show();
  // For the tests: the addresses found for a query, in their order.
  form.search = (query) => search(query).map(({ page: [address] }) => address);
})();
