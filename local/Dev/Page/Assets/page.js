'use strict';
const $ = selector => document.querySelector(selector);
const make = (tag, text, className) => { const e = document.createElement(tag); if (text !== undefined) e.textContent = text; if (className) e.className = className; return e; };
const number = n => n === undefined || n === null ? '–' : Math.round(n).toLocaleString('en');
const span = ms => ms === undefined || ms === null ? '–' : ms < 1000 ? `${Math.round(ms)} ms` : ms < 120000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60000)} min`;
const money = (amount, currency, exponent) => `${(amount / 10 ** exponent).toFixed(exponent)} ${currency.toUpperCase()}`;
const clock = text => new Date(text).toLocaleTimeString('en-GB', { hour12: false });
// A time alone would be taken for today's.
const moment = text => new Date(text).toDateString() === new Date().toDateString()
  ? clock(text) : `${new Date(text).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}, ${clock(text)}`;
const failed = ['payment_failed', 'failed'];
const ended = ['completed', 'failed', 'cancelled', 'refunded', 'payment_failed'];
let chosen = null, followNewest = true, after = 0, logs = [], before = null;

function render(state) {
  $('#addresses').replaceChildren(...Object.entries(state.addresses).flatMap(([name, url]) => [name, make('code', url.replace(/\/$/, ''))]));
  $('#weight').textContent = `The local cloud uses ${number(state.memory)} MB, the functions what their rows say.`;
  $('#clock').hidden = state.timeScale === 1;
  $('#clock').textContent = `The clock runs ${state.timeScale} times faster: visibility, retries and schedules.`;
  const counts = state.orders.byStatus, of = (...names) => names.reduce((sum, name) => sum + (counts[name] || 0), 0);
  const busy = of('pending', 'processing', 'authorized'), bad = of(...failed);
  $('#numbers').replaceChildren(...[
    [number(state.orders.total), 'orders', ''], [number(of('completed')), 'completed', of('completed') ? 'good' : ''], [number(busy), 'in progress', ''],
    [number(bad), 'declined or failed', bad ? 'bad' : ''], [span(state.orders.p50), 'median, to the end', ''], [span(state.orders.p99), '99th percentile', ''],
  ].map(([value, label, tone]) => { const tile = make('div', undefined, tone); tile.append(make('b', value), make('span', label)); return tile; }));
  pipeline(state, busy);
  orders(state.orders.recent);
  rows('#functions', state.functions.map(f => [f.name, number(f.invocations), number(f.errors), number(f.coldStarts), span(f.p50), span(f.p99), f.memory ? `${f.memory} MB` : '–']));
  rows('#queues', state.queues.map(q => [q.name, number(q.visible), number(q.inFlight), number(q.delayed)]));
  rows('#schedules', state.schedules.map(s => [s.name, s.expression.replace(/^rate\((.*)\)$/, '$1'), s.enabled && s.nextDue ? moment(s.nextDue) : '–', number(s.fired), s.fired ? s.lastResult : '–']));
  $('#alerts').replaceChildren(...(state.alerts.length ? state.alerts.map(a => { const p = make('p', `${clock(a.at)}  ${a.subject ?? a.message}`); p.title = a.message; return p; }) : [make('p', 'None. A message that fails 8 times ends in the dead letters, and here.', 'empty')]));
  log(state);
  before = state;
}

function pipeline(state, busy) {
  const text = { orders: `${number(state.orders.total)} posted`, 'table:Orders': `${number(busy)} open`, stripe: `${number(state.captured)} captured`, 'table:DeadLetters': `${number(state.deadLetters)} parked`, 'topic:Alerts': `${number(state.alertCount)} raised` };
  const trouble = new Set(), active = new Set();
  for (const f of state.functions) {
    text[`function:${f.name}`] = `${number(f.invocations)} calls${f.running ? `, ${f.running} now` : ''}`;
    const old = before?.functions.find(o => o.name === f.name);
    if (f.running || (old && old.invocations < f.invocations)) active.add(`function:${f.name}`);
    if (old && old.errors < f.errors) trouble.add(`function:${f.name}`);
  }
  for (const q of state.queues) {
    text[`queue:${q.name}`] = `${number(q.visible + q.delayed)} + ${number(q.inFlight)} in flight`;
    if (q.inFlight || q.visible) (q.holdsFailures ? trouble : active).add(`queue:${q.name}`);
  }
  if (state.deadLetters) trouble.add('table:DeadLetters');
  if (state.alertCount) trouble.add('topic:Alerts');
  if (busy) active.add('table:Orders');
  for (const e of document.querySelectorAll('#pipeline [data-live]')) e.textContent = text[e.dataset.live] ?? '';
  for (const g of document.querySelectorAll('#pipeline [data-node]')) { g.classList.toggle('busy', active.has(g.dataset.node)); g.classList.toggle('trouble', trouble.has(g.dataset.node)); }
}

function rows(table, data) {
  const body = $(`${table} tbody`);
  while (body.rows.length > data.length) body.deleteRow(-1);
  data.forEach((cells, i) => {
    const row = body.rows[i] ?? body.insertRow();
    cells.forEach((value, j) => { const cell = row.cells[j] ?? row.insertCell(); cell.className = j ? 'n' : ''; if (cell.textContent !== value) cell.textContent = value; });
  });
}

const chip = order => make('span', order.review ? 'in review' : order.status.replace('_', ' '), `status ${order.review ? 'review' : order.status}`);
const took = order => ended.includes(order.status) ? new Date(order.updatedAt) - new Date(order.createdAt) : undefined;

function orders(recent) {
  $('#orders .empty').hidden = recent.length > 0;
  $('#orders table').hidden = recent.length === 0;
  if (followNewest || !recent.some(o => o.orderId === chosen)) chosen = recent[0]?.orderId ?? null;
  $('#orders tbody').replaceChildren(...recent.slice(0, 9).map(order => {
    const row = make('tr', undefined, order.orderId === chosen ? 'chosen' : '');
    const id = make('td'), pick = make('button', order.orderId.slice(0, 10) + '…'), status = make('td');
    pick.title = order.orderId;
    id.append(pick); status.append(chip(order));
    row.append(id, make('td', order.customerId), make('td', money(order.totalAmount, order.currency, order.exponent), 'n'), status, make('td', span(took(order)), 'n'), make('td', clock(order.createdAt), 'n'));
    row.onclick = () => { chosen = order.orderId; followNewest = false; orders(recent); };
    return row;
  }));
  history(recent.find(o => o.orderId === chosen));
}

const happened = { Place: 'Placed', Claim: 'Taken up', Attach: 'PaymentIntent created', Authorize: 'Money is held', Decline: 'Card declined', Retry: 'Another card', Stop: 'Stopped', Complete: 'Captured: completed', End: 'Ended', Refund: 'Refunded', NextKey: 'New idempotency key', Park: 'Waits for a person', Resolve: 'Resolved', ReserveStock: 'Stock reserved', RejectStock: 'Out of stock' };
function history(order) {
  actions(order);
  $('#chosen').textContent = order ? order.orderId : 'an order';
  if (!order) { $('#timeline div').replaceChildren(make('p', 'Each change of an order is one entry here, written in the same step as the change.', 'empty')); return; }
  const start = new Date(order.history[0].at), list = make('ol');
  for (const entry of order.history) {
    const item = make('li');
    item.append(make('time', `+${span(new Date(entry.at) - start)}`), make('b', happened[entry.by] ?? entry.by));
    item.append(make('small', [entry.from && entry.from !== entry.to ? `${entry.from} → ${entry.to}` : entry.to, entry.why].filter(Boolean).join(' · ')));
    list.append(item);
  }
  const facts = make('dl');
  for (const [name, value] of [['PaymentIntent', order.paymentIntentId], ['Card', order.paymentMethodId], ['Stopped by', order.stopReason && `the ${order.stopReason}`], ['Failure', order.failure && `${order.failure.code}: ${order.failure.message}`], ['Review', order.review]]) {
    if (value) facts.append(make('dt', name), make('dd', value));
  }
  $('#timeline div').replaceChildren(list, facts);
}

// Only what the order's state allows; the API has the last word.
function actions(order) {
  const open = order && !order.review && !order.stopReason && !['completed', 'failed', 'cancelled', 'refunded'].includes(order.status);
  $('#act').hidden = !open;
  for (const e of $('#act').querySelectorAll('select, [value=payment]')) e.hidden = !open || order.status !== 'payment_failed' || order.attempt >= 3;
}

// A log line as people read it; null where it says nothing new. The box "as written" shows them all.
function readable(text) {
  if (/^(START|END) RequestId/.test(text)) return null;
  const report = /^REPORT .*?\sDuration: ([\d.]+) ms.*?Max Memory Used: (\d+ MB)(?:.*?Init Duration: ([\d.]+) ms)?(?:.*?Status: (\w+))?/.exec(text);
  if (report) return { text: `took ${span(+report[1])}${report[3] ? ` after a cold start of ${span(+report[3])}` : ''}, ${report[2]}${report[4] ? `, ${report[4]}` : ''}`, tone: report[4] ? 'bad' : 'quiet' };
  if (!text.startsWith('{')) return { text };
  try {
    const line = JSON.parse(text);
    if (line._aws) return { text: `metric ${line._aws.CloudWatchMetrics.flatMap(m => m.Metrics).map(m => `${m.Name} ${line[m.Name]}`).join(', ')}`, tone: 'quiet' };
    const order = line.orderId ?? line.order_id, message = line.message ?? text;
    return { text: `${message}${order && !String(message).includes(order) ? `  (order ${order})` : ''}${line.exception ? `  ${line.exception.type}: ${line.exception.message}` : ''}`, tone: /error|critical/i.test(line.level) ? 'bad' : /warn/i.test(line.level) ? 'busy' : '' };
  } catch { return { text }; }
}

function log(state) {
  const which = $('#which');
  if (which.options.length !== state.functions.length + 1) which.append(...state.functions.slice(which.options.length - 1).map(f => make('option', f.name)));
  const raw = $('#raw').checked, view = which.value + raw;
  if (state.logs.length) { after = state.logs.at(-1).sequence; logs = logs.concat(state.logs).slice(-600); } else if (which.dataset.shown === view) return;
  which.dataset.shown = view;
  const pre = $('#logs pre'), atEnd = pre.scrollTop + pre.clientHeight >= pre.scrollHeight - 20;
  const shown = logs.filter(l => !which.value || l.function === which.value).map(l => [l, raw ? { text: l.text } : readable(l.text)]).filter(([, line]) => line);
  pre.replaceChildren(...shown.slice(-120).flatMap(([l, line]) => [make('time', clock(l.at)), ' ', make('i', l.function), ' ', make('span', line.text, line.tone), '\n']));
  if (atEnd) pre.scrollTop = pre.scrollHeight;
}

function problem(text) { $('#problem').textContent = text; $('#problem').hidden = !text; }

async function refresh() {
  try {
    const answer = await fetch(`/state?after=${after}`);
    if (!answer.ok) throw new Error(await answer.text());
    render(await answer.json());
    if ($('#problem').dataset.kind === 'gone') problem('');
  } catch (error) {
    $('#problem').dataset.kind = 'gone';
    problem(`No answer from the local system (${error.message}). Is dotnet dev.cs up still running?`);
  }
  setTimeout(refresh, document.hidden ? 3000 : 500);
}

async function send(button, path, body) {
  button.disabled = true;
  try {
    const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    $('#problem').dataset.kind = 'order';
    problem(answer.ok ? '' : await answer.text());
  } catch (error) { problem(`Not sent: ${error.message}`); }
  button.disabled = false;
}

$('#place').onsubmit = event => {
  event.preventDefault();
  followNewest = true;
  send(event.submitter, '/orders', Object.fromEntries(new FormData(event.target)));
};
$('#act').onsubmit = event => {
  event.preventDefault();
  const order = before.orders.recent.find(o => o.orderId === chosen);
  followNewest = false;
  if (order) send(event.submitter, `/${event.submitter.value}`, { order: order.orderId, customer: order.customerId, card: new FormData(event.target).get('card') });
};
refresh();
