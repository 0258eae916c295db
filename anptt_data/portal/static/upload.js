// Sends the form of /gui with a progress bar and puts the answer into the page. Without this script the plain form does the same.
(function () {
  "use strict";
  var form = document.getElementById("gui");
  if (!form || !window.FormData) { return; }
  var file = document.getElementById("tep"), drop = document.getElementById("tha-tep"), result = document.getElementById("ket-qua");
  var progress = document.getElementById("tien-do"), bar = document.getElementById("thanh-tien-do"), words = document.getElementById("tien-do-chu");
  var problem = document.getElementById("loi-gui"), pressed = null, busy = false;

  function complain(text) {
    problem.textContent = text;
    problem.hidden = !text;
  }

  function show(text, percent) {
    progress.hidden = text === null;
    words.textContent = text === null ? "" : text + (percent === null ? "…" : ": " + percent + " %");
    if (percent === null) { bar.removeAttribute("value"); } else { bar.value = percent; }
  }

  function rest(now) {
    busy = now;
    form.querySelectorAll("button").forEach(function (button) { button.disabled = now; });
  }

  ["dragenter", "dragover"].forEach(function (name) {
    drop.addEventListener(name, function (event) { event.preventDefault(); drop.classList.add("over"); });
  });
  ["dragleave", "drop"].forEach(function (name) {
    drop.addEventListener(name, function (event) { event.preventDefault(); drop.classList.remove("over"); });
  });
  drop.addEventListener("drop", function (event) {
    if (event.dataTransfer && event.dataTransfer.files.length) { file.files = event.dataTransfer.files; complain(""); }
  });
  form.addEventListener("click", function (event) {
    if (event.target.name === "viec") { pressed = event.target.value; }
  });

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (busy) { return; }
    complain("");
    if (!file.files.length) { complain(form.dataset.noFile); return; }
    if (file.files[0].size > Number(form.dataset.mostBytes)) { complain(form.dataset.tooLarge); return; }
    var data = new FormData(form), request = new XMLHttpRequest();
    data.set("viec", (event.submitter && event.submitter.value) || pressed || "kiem-tra");
    request.open("POST", form.action);
    request.setRequestHeader("X-Requested-With", "anptt");
    request.setRequestHeader("X-Anptt-Form", form.elements._form.value);
    request.upload.addEventListener("progress", function (step) {
      if (step.lengthComputable) { show(form.dataset.uploading, Math.floor(100 * step.loaded / step.total)); }
    });
    request.upload.addEventListener("load", function () { show(form.dataset.checking, null); });
    request.addEventListener("load", function () {
      rest(false);
      show(null, 0);
      if (request.status === 200) {
        result.innerHTML = request.responseText;
        var title = document.getElementById("ket-qua-tieu-de");
        if (title) { title.focus(); title.scrollIntoView({ block: "start" }); }
        return;
      }
      if (request.status === 401) { window.location.assign("/dang-nhap?tiep=" + encodeURIComponent("/gui")); return; }
      var said = null;
      try { said = JSON.parse(request.responseText); } catch (error) { said = null; }
      complain(said && said.title ? (document.documentElement.lang === "en" ? said.title_en : said.title) : form.dataset.unreachable);
    });
    ["error", "abort", "timeout"].forEach(function (name) {
      request.addEventListener(name, function () { rest(false); show(null, 0); complain(form.dataset.unreachable); });
    });
    rest(true);
    result.textContent = "";
    show(form.dataset.uploading, 0);
    request.send(data);
  });
})();
