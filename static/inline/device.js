// What this device keeps for its reader; and what of it must be there before the text is: the size of letters, and the typeface.
const device = {
  // Storage can be forbidden; then a choice lasts for the page.
  kept(name) { try { return localStorage.getItem(name); } catch { return null; } },
  keep(name, value) { try { localStorage.setItem(name, value); } catch { /* for this page alone */ } },
  forget(name) { try { localStorage.removeItem(name); } catch { /* it was not kept */ } },
  typeface: document.documentElement.lang.endsWith("Cyrl") ? "Second Chance Cyrillic" : "Second Chance",
};
if (device.kept("text-size")) document.documentElement.style.fontSize = `${device.kept("text-size")}%`;
if (device.kept(device.typeface)) document.documentElement.classList.add("typeface");
