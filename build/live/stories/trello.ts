import Trello from './api/service';
import { gone, same, there, tell, type Start } from './story';

export default async function (start: Start) {
  return tell(start, async story => {
    await story.step('who am I', () => Trello.Member.getMember({ id: 'me' }));
    const { id: board } = await story.step('create a board', () => Trello.Board.createBoard({ name: `Bobbin ${story.mark}`, defaultLists: true }));
    const boardId = there(board, 'board id');
    story.undo('delete the board', () => Trello.Board.deleteBoard({ id: boardId }));

    const lists = await story.step('read its lists', () => Trello.Board.getLists({ id: boardId }));
    const [first, last] = [there(lists[0]?.id, 'list'), there(lists.at(-1)?.id, 'list')];
    const { id: card } = await story.step('create a card', () => Trello.Card.createCard({ idList: first, name: `Live ${story.mark}`, desc: 'ünïcode & more' }));
    const id = there(card, 'card id');
    await story.step('move and read it', async () => {
      await Trello.Card.updateCard({ id, idList: last });
      const read = await Trello.Card.getCard({ id });
      same(read.idList, last, 'the list');
      same(read.desc, 'ünïcode & more', 'the description');
    });
    await story.step('comment', async () => {
      await Trello.Card.Comment.createActionComment({ id, text: 'One comment' });
      const actions = await Trello.Card.getActions({ id, filter: 'commentCard' });
      same(actions.length, 1, 'the number of comments');
    });
    await story.step('delete the card', async () => {
      await Trello.Card.deleteCard({ id });
      await gone(() => Trello.Card.getCard({ id }));
    });
  });
}
