// Computes the SHA-256 of a chosen file in the browser; the file goes nowhere. Browsers offer this over TLS or on the machine itself only.
(function () {
  "use strict";
  var form = document.getElementById("kiem-tra");
  if (!form || !window.crypto || !window.crypto.subtle || !window.Blob || !Blob.prototype.arrayBuffer) { return; }
  var file = document.getElementById("tep-tinh-ma"), code = document.getElementById("ma"), told = document.getElementById("tinh-ma-xong");
  document.getElementById("tinh-ma").hidden = false;
  file.addEventListener("change", function () {
    if (!file.files.length) { return; }
    told.textContent = form.dataset.computing + "…";
    file.files[0].arrayBuffer().then(function (bytes) { return window.crypto.subtle.digest("SHA-256", bytes); }).then(function (sum) {
      code.value = Array.prototype.map.call(new Uint8Array(sum), function (b) { return ("0" + b.toString(16)).slice(-2); }).join("");
      told.textContent = form.dataset.computed;
    }).catch(function () { told.textContent = form.dataset.failed; });
  });
})();
