import { convertBase64ToText } from '@bobbin/convert';
import { buildJSONResponse, type HttpEventRequest, type HttpEventResponse, isBase64, isText } from '@bobbin/generic/events';
import { triggerScript } from '@bobbin/trigger';
import { parse } from './csv';
import { keep } from './file';

/** Takes a file, looks at its head, keeps it and starts the import. With ?dryRun=true nothing is written to Jira. */
export default async function (event: HttpEventRequest, context: Context<EV>): Promise<HttpEventResponse> {
  const text = isText(event) ? event.body : isBase64(event) ? convertBase64ToText(event.body) : '';
  const refuse = (error: string) => ({ ...buildJSONResponse({ error }), status: 400 });
  if (text.trim() === '') return refuse('Send the CSV file as the body of a POST, with the content type text/csv.');
  const { columns, keyColumn } = context.environment.vars;
  let rows: Record<string, string>[];
  try {
    rows = parse(text);
  } catch (error) {
    return refuse((error as Error).message);
  }
  if (rows.length === 0) return refuse('The file has no rows below its head.');
  const missing = [keyColumn, columns.summary].filter((name) => !(name in rows[0]));
  if (missing.length > 0) return refuse(`The file has no column ${missing.join(' and no column ')}; it has ${Object.keys(rows[0]).join(', ')}.`);

  const name = `csv-${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}-${context.invocationId.slice(-4)}`;
  await keep(name, text);
  const dryRun = event.queryStringParams.dryRun === 'true';
  await triggerScript('Import', { payload: { name, dryRun } });
  console.log(`${rows.length} rows, ${name}`);
  return { ...buildJSONResponse({ migration: name, rows: rows.length, dryRun }), status: 202 };
}
