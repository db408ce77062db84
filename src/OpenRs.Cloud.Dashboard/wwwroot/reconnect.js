// Blazor leaves it to a page with its own dialog what comes after the last try: the server that held the page has restarted or is gone.
// As soon as one answers again, the page is asked for anew.
const dialog = document.getElementById('components-reconnect-modal');
const pauseMs = 2000;
let isWaiting = false;

async function reloadWhenServed() {
  try {
    if ((await fetch('/readyz', { cache: 'no-store' })).ok) {
      location.reload();
      return;
    }
  } catch {
    // Nobody answers yet.
  }

  setTimeout(reloadWhenServed, pauseMs);
}

dialog.addEventListener('components-reconnect-state-changed', event => {
  if (!isWaiting && ['rejected', 'failed', 'resume-failed'].includes(event.detail.state)) {
    isWaiting = true;
    reloadWhenServed();
  }
});
