// What every page does beside its text. Before the text is shown: the size of letters and the typeface the device has already. With it: the
// buttons for letters and printing. After it: all that the text does not need, so that nothing comes before a text on a slow line.
(() => {
  const root = document.documentElement;
  const { worker } = document.currentScript.dataset;
  // Storage can be forbidden; then a choice lasts for the page.
  const kept = {
    get(name) { try { return localStorage.getItem(name); } catch { return null; } },
    set(name, value) { try { localStorage.setItem(name, value); } catch { /* for this page alone */ } },
  };

  const sizes = [100, 112, 125, 150, 175, 200];
  let size = Number(kept.get("text-size")) || 100;
  const grow = () => { root.style.fontSize = size === 100 ? "" : `${size}%`; };
  grow();
  // Cyrillic pages have numbers and names in Latin letters too.
  const cyrillic = root.lang.endsWith("Cyrl");
  const typeface = cyrillic ? "typeface-cyrillic" : "typeface";
  if (kept.get(typeface)) root.classList.add("typeface");

  const read = new Promise((resolve) => { addEventListener("DOMContentLoaded", resolve); });
  const painted = new Promise((resolve) => {
    new PerformanceObserver(resolve).observe({ type: "paint", buffered: true });
    // Where nothing is told, or nothing is shown yet.
    setTimeout(resolve, 3000);
  });

  read.then(() => {
    const [smaller, larger, print] = document.querySelectorAll(".tools button");
    if (!smaller) return;
    const show = () => {
      // A button that goes takes the focus along; the other one has it then.
      if (size === sizes[0] && document.activeElement === smaller) larger.focus();
      if (size === sizes.at(-1) && document.activeElement === larger) smaller.focus();
      smaller.disabled = size === sizes[0];
      larger.disabled = size === sizes.at(-1);
    };
    const step = (by) => () => {
      size = sizes[Math.max(0, Math.min(sizes.length - 1, sizes.indexOf(size) + by))] ?? 100;
      kept.set("text-size", size);
      grow();
      show();
    };
    show();
    smaller.addEventListener("click", step(-1));
    larger.addEventListener("click", step(1));
    print.addEventListener("click", () => window.print());
  });

  // Who comes with a question waits for its answer, not for the page.
  Promise.all([read, location.search || painted]).then(() => {
    const later = document.getElementById("later").content;
    // In their order, not each as it comes.
    for (const script of later.querySelectorAll("script")) script.async = false;
    document.head.append(later);
  });
  Promise.all([read, painted]).then(() => {
    // Who saves data reads in a font of the device.
    if (!navigator.connection?.saveData) {
      document.fonts.load('1em "Second Chance"', cyrillic ? "a\u0430" : "a").then((faces) => { if (faces.length) kept.set(typeface, "kept"); }).catch(() => {});
    }
    if (worker && "serviceWorker" in navigator && location.protocol.startsWith("http")) navigator.serviceWorker.register(worker).catch(() => {});
  });
})();
