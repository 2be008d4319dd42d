// What every page does beside its text: the buttons for letters and printing; and, after the text is shown, all that it does not need, so that
// nothing comes before a text on a slow line. It stands at the page's end, where a browser has the styles before it reads on: without it, one that
// finds a form lays the page out without them first.
(() => {
  const { worker } = document.currentScript.dataset;

  const sizes = [100, 112, 125, 150, 175, 200];
  const [smaller, larger, print] = document.querySelectorAll(".tools button");
  if (smaller) {
    let size = Number(device.kept("text-size")) || 100;
    const show = () => {
      // A button that goes takes the focus along; the other one has it then.
      if (size === sizes[0] && document.activeElement === smaller) larger.focus();
      if (size === sizes.at(-1) && document.activeElement === larger) smaller.focus();
      smaller.disabled = size === sizes[0];
      larger.disabled = size === sizes.at(-1);
    };
    const step = (by) => () => {
      size = sizes[Math.max(0, Math.min(sizes.length - 1, sizes.indexOf(size) + by))] ?? 100;
      device.keep("text-size", size);
      document.documentElement.style.fontSize = `${size}%`;
      show();
    };
    show();
    smaller.addEventListener("click", step(-1));
    larger.addEventListener("click", step(1));
    print.addEventListener("click", () => window.print());
  }

  const painted = new Promise((resolve) => {
    new PerformanceObserver(resolve).observe({ type: "paint", buffered: true });
    // Where nothing is told, or nothing is shown yet.
    setTimeout(resolve, 3000);
  });
  painted.then(() => {
    document.head.append(document.getElementById("later").content);
    // Who saves data reads in a font of the device.
    if (!navigator.connection?.saveData) {
      document.fonts.load(`1em "${device.typeface}"`).then((faces) => { if (faces.length) device.keep(device.typeface, "kept"); }).catch(() => {});
    }
    if (worker && "serviceWorker" in navigator && location.protocol.startsWith("http")) navigator.serviceWorker.register(worker).catch(() => {});
  });
})();
