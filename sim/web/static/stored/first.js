// The first script of a file, in words that every browser reads: whether this one can open it, and whether it is whole.
(function () {
  var texts = JSON.parse(document.getElementById("stored-texts").textContent);
  var notice = document.getElementById("notice");
  var begun = false;

  function tell(key, kind) {
    notice.className = kind;
    notice.textContent = "";
    texts.forEach(function (one) {
      var line = document.createElement("p");
      line.lang = one.code;
      line.textContent = one.texts[key];
      notice.appendChild(line);
    });
  }

  var able = typeof DecompressionStream === "function" && typeof structuredClone === "function" &&
    HTMLScriptElement.supports && HTMLScriptElement.supports("importmap");
  window.dcsimFile = { able: able, tell: tell };
  tell(able ? "opening" : "old", able ? "opening" : "fault");
  document.addEventListener("DOMContentLoaded", function () {
    begun = true;
    if (able && !document.getElementById("stored-end")) tell("broken", "fault");
  });
  addEventListener("error", function (event) {
    if (!begun && able && event.target.id === "stored-begin") tell("old", "fault");
  }, true);
})();
