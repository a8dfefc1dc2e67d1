// SPDX-License-Identifier: Apache-2.0
// Moves the numbers of a page. Without it each page shows what there was when it was asked for.
"use strict";
(() => {
  const state = document.getElementById("bpfman-state");
  const status = document.getElementById("bpfman-status");
  const log = document.getElementById("bpfman-log");
  if (!state || !status || !log || !window.EventSource) {
    return;
  }
  const base = state.dataset.base;
  let seen = log.dataset.seen;
  let source = null;
  let loading = false;

  const button = document.createElement("button");
  button.type = "button";
  status.after(button);

  function say(text) {
    if (status.textContent !== text) {
      status.textContent = text;
    }
  }

  function put(numbers) {
    for (const node of document.querySelectorAll("#bpfman [data-n]")) {
      const value = numbers[node.dataset.n];
      if (value === undefined) {
        continue;
      }
      if (node.localName === "rect") {
        const whole = Number(node.previousElementSibling.getAttribute("width"));
        node.setAttribute("width", String(Math.round(whole * Number(value))));
      } else if (node.textContent !== value) {
        node.textContent = value;
      }
    }
  }

  // What has another shape is asked for anew; where somebody was in it is where they are after that.
  async function reshape() {
    if (loading) {
      return;
    }
    loading = true;
    try {
      const answer = await fetch(base + "/", { credentials: "same-origin", cache: "no-store" });
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("bpfman-state");
      const opened = [...state.querySelectorAll("details")].map(details => details.open);
      const active = document.activeElement;
      const address = active && state.contains(active) ? active.getAttribute("href") : null;
      state.dataset.shape = next.dataset.shape;
      state.replaceChildren(...document.importNode(next, true).childNodes);
      state.querySelectorAll("details").forEach((details, i) => { details.open = Boolean(opened[i]); });
      if (address) {
        const again = [...state.querySelectorAll("a")].find(a => a.getAttribute("href") === address);
        if (again) {
          again.focus();
        }
      }
    } catch (problem) {
      say("The page could not be renewed (" + problem.message + ").");
    } finally {
      loading = false;
    }
  }

  function begin() {
    button.textContent = "Stop moving";
    log.scrollTop = log.scrollHeight;
    source = new EventSource(base + "/events?seen=" + encodeURIComponent(seen));
    source.addEventListener("error", () => say("Not connected to the agent; trying again."));
    source.addEventListener("happened", event => {
      seen = event.lastEventId;
      const item = document.createElement("li");
      item.textContent = JSON.parse(event.data).text;
      log.append(item);
      while (log.children.length > 50) {
        log.firstElementChild.remove();
      }
      log.scrollTop = log.scrollHeight;
    });
    source.addEventListener("trouble", event => say("! " + JSON.parse(event.data).text));
    source.addEventListener("tick", event => {
      const told = JSON.parse(event.data);
      say("Live.");
      if (told.shape === state.dataset.shape) {
        put(told.n);
      } else {
        reshape();
      }
    });
  }

  function end() {
    source.close();
    source = null;
    button.textContent = "Go on moving";
    say("Stopped.");
  }

  button.addEventListener("click", () => (source ? end() : begin()));
  window.addEventListener("pagehide", () => { if (source) { source.close(); } });
  begin();
})();
