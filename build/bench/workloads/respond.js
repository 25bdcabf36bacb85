import { search } from './data.js';

export const title = 'response.json(), 0.8 MB';

export const waits = true;

export const prepare = () => new TextEncoder().encode(JSON.stringify(search()));

export const work = async body => (await new Response(body).json()).issues.length;
