// Tables of class "sorted": a click on a heading orders the rows, numbers as numbers; a field of data-filters shows the
// rows that have all of its words.
for (const table of document.querySelectorAll('table.sorted')) {
  const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => head.querySelector('button').addEventListener('click', () => {
    const down = head.getAttribute('aria-sort') === 'ascending', key = row => row.cells[column].dataset.value ?? row.cells[column].textContent;
    const order = (a, b) => { const x = Number(a), y = Number(b); return a !== '' && b !== '' && !isNaN(x) && !isNaN(y) ? x - y : a.localeCompare(b); };
    heads.forEach(other => other.removeAttribute('aria-sort'));
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    [...body.rows].sort((a, b) => (down ? -1 : 1) * order(key(a), key(b))).forEach(row => body.append(row));
  }));
}
for (const field of document.querySelectorAll('input[data-filters]'))
  field.addEventListener('input', () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of document.getElementById(field.dataset.filters).tBodies[0].rows)
      row.hidden = !words.every(word => row.textContent.toLowerCase().includes(word));
  });
addEventListener('beforeprint', () => document.querySelectorAll('details').forEach(one => { one.open = true; }));
