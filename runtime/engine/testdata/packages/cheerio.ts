import { load } from 'cheerio';

const page = `<!doctype html><table id=t><tr><th>key<th>done<tr><td><a href="/browse/DEMO-1?x=1&y=2">DEMO-1</a><td>yes<tr class="late x"><td>DEMO-2<td>no</table>
<p data-user-id="7">Gr&uuml;&szlig;e &#x1F600; <b>du</b></p><script>var a = "<p>"</script>`;

export default () => {
  const $ = load(page);
  const rows = $('#t tr').slice(1).map((_, row) => [$(row).find('td').map((_, cell) => $(cell).text().trim()).get()]).get();
  $('tr.late').removeClass('x').attr('title', 'a "late" one').children().last().text('soon <');
  $('p').append('<i>!</i>').find('b').replaceWith('<u>Sie</u>');
  const extracted = $.extract({ links: [{ selector: 'a', value: 'href' }], text: 'p' });
  return [rows, $('p').data('userId'), extracted, $.html('tr.late'), $.html('p'), $('td:contains("DEMO"):not(:has(a))').length, $('body > *:last-child').prop('tagName'), load('<a><b/></a>', { xml: true }).xml()];
};
