export const title = 'fetch over loopback and response.json(), 0.8 MB';

export const waits = true;

export const prepare = url => url;

export const work = async url => (await (await fetch(url)).json()).issues.length;
