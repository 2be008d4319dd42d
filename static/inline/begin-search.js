// Loads the search when somebody begins to use it: who reads the list from A to Z does without.
(() => {
  const form = document.querySelector(".search");
  const box = form.querySelector("input");
  const status = document.querySelector(".search__status");
  const told = (text) => { if (box.value) status.textContent = text; };
  let asked = false;
  const load = () => {
    if (asked) return;
    asked = true;
    const scripts = document.getElementById("when-asked").content.cloneNode(true);
    for (const script of scripts.querySelectorAll("script")) {
      // In their order, not each as it comes.
      script.async = false;
      script.onerror = () => {
        asked = false;
        told(form.dataset.failed);
      };
    }
    document.head.append(scripts);
  };
  // What is typed meanwhile is searched as soon as the search is there.
  const begin = () => {
    load();
    if (!form.search) told(form.dataset.waiting);
  };

  form.addEventListener("focusin", begin);
  form.addEventListener("input", begin);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    begin();
  });
  box.value ||= new URLSearchParams(location.search).get("q") || "";
  if (box.value) begin();
})();
