/* What the pages do beyond plain HTML. Everything here is an extra: each page works without it. No build, no inline code. */
(function () {
  "use strict";

  const $ = (selector, root) => (root || document).querySelector(selector);
  const $$ = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const composing = (event) => event.isComposing || event.keyCode === 229;

  /* --- Saying things ------------------------------------------------------------------------------------------------- */
  function announce(text) {
    const live = $("#live");
    if (live) live.textContent = text;
  }

  function show(text, level, word) {
    const box = $("#messages");
    if (!box) return;
    const line = document.createElement("p");
    const strong = document.createElement("strong");
    line.className = "message is-" + level;
    strong.className = "message-word";
    strong.textContent = word;
    line.append(strong, text);
    box.replaceChildren(line);
    line.scrollIntoView({ block: "nearest" });
  }

  /* --- Shortcuts: never while typing, composing or in a dialog -------------------------------------------------------- */
  const OFF = "shortcuts-off";

  function typing(target) {
    return target instanceof Element && target.closest("input, textarea, select, [contenteditable], dialog") !== null;
  }

  function moveRow(step) {
    const links = $$("table.rows tbody tr").map((row) => $("[data-row], a", row)).filter(Boolean);
    if (!links.length) return;
    const row = document.activeElement.closest("table.rows tbody tr");
    const at = row ? links.findIndex((link) => row.contains(link)) : -1;
    const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1);
    links[next].focus();
    links[next].scrollIntoView({ block: "nearest" });
  }

  function tickRow() {
    const box = $(".cell-tick input", document.activeElement.closest("table.rows tbody tr") || document.createElement("tr"));
    if (box) box.click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || composing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target) || localStorage.getItem(OFF)) return;
    const search = $("#site-search");
    const help = $("#shortcuts");
    const link = /^[a-z]$/.test(event.key) && $('[data-key="' + event.key + '"]');
    if (event.key === "/" && search) (search.focus(), search.select());
    else if (event.key === "?" && help) help.showModal();
    else if (event.key === "j") moveRow(1);
    else if (event.key === "k") moveRow(-1);
    else if (event.key === "x") tickRow();
    else if (link) link.click();
    else return;
    event.preventDefault();
  });

  /* Ctrl+Enter sends the form being filled in, by its main button. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.ctrlKey || composing(event)) return;
    const form = event.target instanceof Element && event.target.closest("form");
    const main = form && $("[data-main]", form);
    if (main && !main.disabled) (event.preventDefault(), form.requestSubmit(main));
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) $("#" + opener.dataset.open).showModal();
    if (event.target.closest("[data-print]")) window.print();
    const filler = event.target.closest("[data-fill]");
    if (filler) fill(JSON.parse(filler.dataset.fill));
  });

  function fill(values) {
    for (const [id, value] of Object.entries(values)) $("#" + id).value = value;
    $("#" + Object.keys(values)[0]).form.requestSubmit();
  }

  /* --- One tick for a whole column -------------------------------------------------------------------------------------- */
  document.addEventListener("change", (event) => {
    const { checkAll, check } = event.target.dataset;
    const form = event.target.form;
    if (checkAll) $$('[data-check="' + checkAll + '"]', form).forEach((box) => (box.checked = event.target.checked));
    if (!check) return;
    const all = $('[data-check-all="' + check + '"]', form);
    if (all) all.checked = $$('[data-check="' + check + '"]', form).every((box) => box.checked);
  });

  const off = $("[data-shortcuts-off]");
  if (off) {
    off.checked = Boolean(localStorage.getItem(OFF));
    off.addEventListener("change", () => (off.checked ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF)));
  }

  /* --- Drafts and dirty forms ------------------------------------------------------------------------------------------ */
  const DRAFT = "draft:";
  const SENT = "draft-sent:";
  const WEEK = 7 * 24 * 3600 * 1000;
  const restored = new Map();
  const SILENT_TYPES = ["password", "file", "submit", "button", "reset"];

  function kept(form) {
    return Array.from(form.elements).filter((field) => {
      if (!field.name || SILENT_TYPES.includes(field.type) || field.closest("[data-private]")) return false;
      return field.type !== "hidden" || "keep" in field.dataset;
    });
  }

  function saveDraft(form) {
    const values = kept(form).map((field) => [field.name, field.type, /checkbox|radio/.test(field.type) ? [field.value, field.checked] : field.value]);
    try {
      localStorage.setItem(DRAFT + form.dataset.draft, JSON.stringify({ at: Date.now(), values }));
    } catch {
      /* storage full or forbidden: the page still asks before it is left */
    }
  }

  function dropDraft(key) {
    localStorage.removeItem(DRAFT + key);
    localStorage.removeItem(SENT + key);
  }

  function readDraft(key) {
    try {
      const draft = JSON.parse(localStorage.getItem(DRAFT + key));
      return draft && Date.now() - draft.at < WEEK ? draft : null;
    } catch {
      return null;
    }
  }

  function restoreDraft(form) {
    const draft = readDraft(form.dataset.draft);
    if (!draft || $("[data-focus], .field-error", form.parentElement)) return; /* the server's answer has what was typed */
    if (!putBack(draft, kept(form))) return;
    restored.set(form, draft);
    tellRestored(form);
  }

  /* Whether anything of the draft differed from what the page had. */
  function putBack(draft, fields) {
    let changed = false;
    for (const [name, type, value] of draft.values) {
      const choice = /checkbox|radio/.test(type);
      const field = fields.find((one) => one.name === name && one.type === type && (!choice || one.value === value[0]));
      if (!field) continue;
      const before = choice ? field.checked : field.value;
      if (choice) field.checked = value[1];
      else field.value = value;
      changed = changed || before !== (choice ? field.checked : field.value);
    }
    return changed;
  }

  /* What depends on a restored choice arrives later: its fields get their share of the draft once. */
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    const form = target.closest("form[data-draft]");
    if (!restored.has(form) || "putBack" in target.dataset) return;
    target.dataset.putBack = "";
    const { values } = restored.get(form);
    const filled = values.filter(([, , value]) => (Array.isArray(value) ? value[1] : value));
    putBack({ values: filled }, kept(form).filter((field) => target.contains(field)));
  });

  function tellRestored(form) {
    const line = document.createElement("p");
    const button = document.createElement("button");
    line.className = "draft-line";
    line.append("已恢复未提交的内容。");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-secondary";
    button.textContent = "清除，重新填写";
    button.addEventListener("click", () => {
      dropDraft(form.dataset.draft);
      form.dataset.clean = "1";
      location.reload();
    });
    line.append(button);
    form.prepend(line);
    form.dataset.dirty = "1";
    announce("已恢复未提交的内容");
  }

  /* A draft that was sent is done once a page arrives that is neither an error page nor the same form with its errors. */
  function clearSentDrafts() {
    const sent = Object.keys(localStorage).filter((one) => one.startsWith(SENT)).map((one) => one.slice(SENT.length));
    if ("problemPage" in document.body.dataset || $("input[type=password]")) {
      sent.forEach((key) => localStorage.removeItem(SENT + key)); /* an error, or the session ended: it was not taken */
      return;
    }
    for (const key of sent) {
      const same = $$("form[data-draft]").find((form) => form.dataset.draft === key);
      if (same && $("[data-focus], .field-error", same.parentElement)) localStorage.removeItem(SENT + key);
      else dropDraft(key);
    }
  }

  clearSentDrafts();
  $$("form[data-draft]").forEach(restoreDraft);

  let waiting = 0;
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form || !form.matches("[data-draft], [data-guard]")) return;
    form.dataset.dirty = "1";
    clearTimeout(waiting);
    if (form.dataset.draft) waiting = setTimeout(saveDraft, 400, form);
  });

  window.addEventListener("beforeunload", (event) => {
    if (!$$("form[data-dirty]").some((form) => !form.dataset.clean)) return;
    event.preventDefault();
    event.returnValue = "";
  });

  /* --- Submitting: ask where asked to, then once ------------------------------------------------------------------------- */
  function busy(form, on) {
    form.toggleAttribute("data-busy", on);
    for (const button of $$("button[type=submit]:not([data-never]), button:not([type])", form)) {
      button.toggleAttribute("disabled", on);
      button.setAttribute("aria-busy", String(on));
    }
  }

  function ask(form, submitter) {
    const dialog = $("#confirm");
    $("#confirm-text").textContent = form.dataset.confirm;
    dialog.returnValue = "";
    dialog.addEventListener("close", () => {
      if (dialog.returnValue !== "yes") return;
      form.dataset.confirmed = "1";
      form.requestSubmit(submitter);
    }, { once: true });
    dialog.showModal();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog") return;
    const asking = form.dataset.confirm && !form.dataset.confirmed;
    if (asking || "busy" in form.dataset) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (asking) ask(form, event.submitter);
      return;
    }
    delete form.dataset.confirmed;
    if ("logout" in form.dataset) Object.keys(localStorage).filter((key) => /^draft/.test(key)).forEach((key) => localStorage.removeItem(key));
    if (form.method !== "post" || "download" in form.dataset) return; /* a file comes; the page stays */
    clearTimeout(waiting);
    if (form.dataset.draft) {
      saveDraft(form);
      localStorage.setItem(SENT + form.dataset.draft, "1");
    }
    form.dataset.clean = "1";
    form.dataset.busy = "";
    setTimeout(() => "busy" in form.dataset && busy(form, true), 0); /* later: a disabled button would not be sent */
  }, true);

  window.addEventListener("pageshow", (event) => {
    if (event.persisted) $$("form[data-busy]").forEach((form) => busy(form, false));
  });

  /* --- Uploads: a file input that also takes what is dropped on it --------------------------------------------------------- */
  function describeFiles(zone) {
    const limit = Number(zone.dataset.maxBytes) || Infinity;
    const files = Array.from($("input[type=file]", zone).files);
    const tooBig = files.find((file) => file.size > limit);
    const hint = $("[data-drop-hint]", zone);
    hint.textContent = tooBig
      ? tooBig.name + " 超过 " + Math.floor(limit / 1048576) + " MB，请压缩或分开上传"
      : files.map((file) => file.name + "（" + Math.max(1, Math.round(file.size / 1024)) + " KB）").join("，") || "或把文件拖到这里";
    hint.classList.toggle("field-error", Boolean(tooBig));
    if (files.length) announce(hint.textContent);
  }

  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      const zone = event.target instanceof Element && event.target.closest("[data-drop]");
      if (!zone) return;
      zone.classList.toggle("is-over", name === "dragover");
      if (name === "dragleave") return;
      event.preventDefault();
      if (name === "drop" && event.dataTransfer.files.length) {
        const input = $("input[type=file]", zone);
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  }
  /* A file dropped beside a zone must not replace the page. */
  for (const name of ["dragover", "drop"]) {
    window.addEventListener(name, (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
  }
  document.addEventListener("change", (event) => {
    const zone = event.target.closest("[data-drop]");
    if (!zone || event.target.type !== "file") return;
    describeFiles(zone);
    const form = event.target.closest("form[data-upload]");
    if (form && event.target.files.length && !$(".field-error", zone)) form.requestSubmit();
  });

  /* --- htmx: say what went wrong -------------------------------------------------------------------------------------------- */
  const WORDS = {
    403: "这一步不在您的职责范围内。",
    404: "没有找到，可能已被移走，或您无权查看。",
    409: "别人刚刚先处理了这一件，请刷新后再看。",
    413: "文件太大，没有收下。",
    500: "系统没有处理成功，请稍后再试。填写的内容还在。",
  };

  function ownWords(xhr) {
    const page = new DOMParser().parseFromString(xhr.responseText || "", "text/html");
    const problem = $("[data-problem]", page);
    return problem && problem.textContent.trim();
  }

  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    show(ownWords(xhr) || WORDS[xhr.status] || WORDS[500], "error", "未完成");
  });
  document.addEventListener("htmx:sendError", () => show("网络不通，没有送出。请检查网络后再试，填写的内容还在。", "error", "未完成"));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    if (!(form instanceof HTMLFormElement)) return;
    busy(form, false);
    delete form.dataset.clean;
    if (!event.detail.successful) return localStorage.removeItem(SENT + form.dataset.draft);
    if (form.dataset.draft) dropDraft(form.dataset.draft);
    delete form.dataset.dirty;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const summary = $("[data-focus]", event.detail.target);
    if (summary) summary.focus();
  });

  /* What was ticked while an answer was under way stays ticked, when the answer is about the same thing (data-same). */
  let ticked = null;
  const same = (root) => $("[data-same]", root)?.value;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const target = event.detail.target;
    ticked = { of: same(target), names: $$("input[type=checkbox]:checked", target).map((box) => box.name) };
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    if (!ticked || !ticked.of || ticked.of !== same(target)) return;
    for (const box of $$("input[type=checkbox]", target)) box.checked = box.checked || ticked.names.includes(box.name);
  });

  /* --- Combobox: the server answers options, the keys choose ------------------------------------------------------------------ */
  function tellChosen(value) {
    value.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: { value: value.value } }));
  }

  function combobox(root) {
    const input = $("[role=combobox]", root);
    const list = $("[role=listbox]", root);
    const value = $("[data-combobox-value]", root);
    let chooseOnArrival = false;
    let pending = false;

    const options = () => $$("[role=option]:not([aria-disabled])", list);
    const active = () => options().find((option) => option.getAttribute("aria-selected") === "true");

    function open(on) {
      list.hidden = !on;
      input.setAttribute("aria-expanded", String(on));
      if (!on) input.removeAttribute("aria-activedescendant");
    }

    function mark(option) {
      options().forEach((one) => one.setAttribute("aria-selected", String(one === option)));
      if (!option) return input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }

    function choose(option) {
      input.value = option.dataset.label;
      value.value = option.dataset.value;
      root.classList.add("is-chosen");
      open(false);
      announce("已选：" + option.dataset.label);
      value.dispatchEvent(new Event("input", { bubbles: true }));
      tellChosen(value);
    }

    input.addEventListener("input", () => {
      pending = true;
      root.classList.remove("is-chosen");
      if (!value.value) return;
      value.value = "";
      value.dispatchEvent(new CustomEvent("cleared", { bubbles: true }));
    });

    input.addEventListener("keydown", (event) => {
      if (composing(event)) return;
      const all = options();
      const at = all.indexOf(active());
      if (event.key === "ArrowDown" && all.length) {
        open(true);
        mark(all[(at + 1) % all.length]);
      } else if (event.key === "ArrowUp" && all.length) {
        open(true);
        mark(all[(at <= 0 ? all.length : at) - 1]);
      } else if (event.key === "Enter" && pending && input.value.trim()) {
        chooseOnArrival = true;
      } else if (event.key === "Enter" && !list.hidden && at >= 0) {
        choose(all[at]);
      } else if (event.key === "Escape" && !list.hidden) {
        open(false);
      } else return;
      event.preventDefault();
    });

    /* A mouse press would blur the input and close the list before the click arrives. */
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]:not([aria-disabled])");
      if (option) choose(option);
    });
    input.addEventListener("blur", () => open(false));
    input.addEventListener("focus", () => input.select()); /* typing replaces the earlier choice */

    list.addEventListener("htmx:afterSwap", () => {
      const all = options();
      pending = false;
      const sure = chooseOnArrival && all.length === 1;
      chooseOnArrival = false;
      if (sure) return choose(all[0]);
      open(document.activeElement === input && input.value.trim() !== "");
      mark(all[0]);
      announce(all.length ? "有 " + all.length + " 个结果，用上下键选择，回车确定" : "没有找到");
    });
    for (const name of ["htmx:responseError", "htmx:sendError"]) {
      root.addEventListener(name, () => (pending = chooseOnArrival = false));
    }

    if (!value.value) return;
    root.classList.add("is-chosen");
    /* Chosen in a restored draft: let the page load what depends on it, as soon as htmx listens. */
    if (root.closest("form[data-dirty]")) document.addEventListener("DOMContentLoaded", () => tellChosen(value));
  }

  $$("[data-combobox]").forEach(combobox);
  document.addEventListener("htmx:load", (event) => {
    const fresh = event.detail.elt;
    if (fresh !== document.body) $$("[data-combobox]", fresh).forEach(combobox);
  });

  /* --- First focus: the error summary, so that it is read ----------------------------------------------------------------------- */
  const summary = $("[data-focus]");
  if (summary) summary.focus();
})();
