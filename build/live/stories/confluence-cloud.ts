import Confluence from './api/service';
import { gone, same, there, until, tell, type Start } from './story';

export default async function (start: Start) {
  return tell(start, async story => {
    await story.step('who am I', () => Confluence.V1.User.getCurrentUser());
    const key = story.asked('space') ?? await story.step('create a space', async () => {
      const key = `BOB${story.mark.toUpperCase()}`;
      await Confluence.V1.Space.createSpace({ body: { key, name: `Bobbin ${story.mark}` } });
      return key;
    });
    if (!story.asked('space')) story.undo('delete the space', () => Confluence.V1.Space.deleteSpace({ spaceKey: key }));

    const { results } = await story.step('read the space', () => Confluence.Space.getSpaces({ keys: [key] }));
    const spaceId = there(results?.[0]?.id, 'space');
    const page = await story.step('create a page', () => Confluence.Page.createPage({
      body: { spaceId, status: 'current', title: `Live ${story.mark}`, body: { representation: 'storage', value: '<p>Made by a test of Bobbin.</p>' } },
    }));
    const id = there(page.id, 'page id');
    story.undo('delete the page', () => Confluence.Page.deletePage({ id }));
    await story.step('change and read it', async () => {
      await Confluence.Page.updatePage({
        id, body: { id, status: 'current', title: `Live ${story.mark}, changed`, body: { representation: 'storage', value: '<p>Changed.</p>' }, version: { number: 2 } },
      });
      const read = await Confluence.Page.getPageById({ id, 'body-format': 'storage' });
      same(read.title, `Live ${story.mark}, changed`, 'the title');
      same(read.body?.storage?.value, '<p>Changed.</p>', 'the body');
    });
    await story.step('comment', async () => {
      await Confluence.Comment.Footer.createFooterComment({ body: { pageId: id, body: { representation: 'storage', value: '<p>One comment</p>' } } });
      same((await Confluence.Comment.Footer.getPageFooterComments({ id })).results?.length, 1, 'the number of comments');
    });
    await story.step('find it', () => until(
      () => Confluence.Content.searchContentByCQL({ cql: `space = "${key}" AND title ~ "${story.mark}"` }),
      found => found.results?.some(one => one?.id === id) === true, 'the page'));
    await story.step('a page that is not there', () => gone(() => Confluence.Page.getPageById({ id: 999999999 })));
  });
}
