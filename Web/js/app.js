// Registers our elements. Every page works without this file.
import "./elements/auto-submit.js";
import "./elements/char-count.js";
import "./elements/confirm-dialog.js";
import "./elements/copy-text.js";
import "./elements/dirty-form.js";
import "./elements/election-verify.js";
import "./elements/practice-booth.js";
import "./elements/find-palette.js";
import "./elements/go-keys.js";
import "./elements/live-filter.js";
import "./elements/live-list.js";
import "./elements/local-time.js";
import "./elements/photo-preview.js";
import "./elements/print-page.js";
import "./elements/reply-template.js";
import "./elements/row-keys.js";
import "./elements/visit-queue.js";
