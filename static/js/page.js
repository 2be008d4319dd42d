// What every page offers beside its text: letters larger and smaller, printing, and reading again without a connection.
// Without this script the browser's own menu has the first two.
(() => {
  const sizes = [100, 112, 125, 150, 175, 200];
  const root = document.documentElement;
  // Storage can be forbidden; then the choice lasts for the page.
  const kept = {
    get() { try { return Number(localStorage.getItem("text-size")) || 100; } catch { return 100; } },
    set(size) { try { localStorage.setItem("text-size", size); } catch { /* for this page alone */ } },
  };
  let size = kept.get();
  const [smaller, larger, print] = document.querySelectorAll(".tools button");
  const show = () => {
    root.style.fontSize = size === 100 ? "" : `${size}%`;
    if (!smaller) return;
    // A button that goes takes the focus along; the other one has it then.
    if (size === sizes[0] && document.activeElement === smaller) larger.focus();
    if (size === sizes.at(-1) && document.activeElement === larger) smaller.focus();
    smaller.disabled = size === sizes[0];
    larger.disabled = size === sizes.at(-1);
  };
  const step = (by) => () => {
    size = sizes[Math.max(0, Math.min(sizes.length - 1, sizes.indexOf(size) + by))] ?? 100;
    kept.set(size);
    show();
  };
  show();
  smaller?.addEventListener("click", step(-1));
  larger?.addEventListener("click", step(1));
  print?.addEventListener("click", () => window.print());

  const worker = document.currentScript.dataset.worker;
  if (worker && "serviceWorker" in navigator && location.protocol.startsWith("http")) {
    addEventListener("load", () => navigator.serviceWorker.register(worker).catch(() => {}));
  }
})();
