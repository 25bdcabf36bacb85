package trello_test

import (
	"testing"

	"bobbin/connectors/connectortest"
	"bobbin/connectors/trello"
)

func TestSimulator_KeepsBoards(t *testing.T) {
	s := trello.Service()
	connectortest.Story(t, connectortest.Simulator(t, s.Simulator(), s.Connector().Table()), `
200 GET /1/members/me/boards?fields=name
    # = 1
    0.name = "Demo project"
    0.id > demo
200 GET /1/boards/{demo}/cards
    # = 3
200 POST /1/boards/?name=Boats
    id > board
    closed = false
200 GET /1/boards/{board}/lists
    # = 3
    0.name = "To Do"
    0.id > todo
    2.id > done
200 GET /1/boards/{board}/labels
    0.color = "green"
    0.id > green
200 POST /1/cards?idList={todo}&name=Caulk&desc=It+leaks&idLabels={green}&key=k&token=t
    id > card
    idBoard = "{board}"
    idShort = 1
    labels.0.color = "green"
200 POST /1/cards {"idList":"{todo}","name":"Paint","pos":"top"}
200 GET /1/lists/{todo}/cards?fields=name
    0.name = "Paint"
    1.name = "Caulk"
200 PUT /1/cards/{card}?idList={done}&dueComplete=true
    dueComplete = true
200 POST /1/cards/{card}/actions/comments?text=Dry+now
    id > comment
    data.text = "Dry now"
    memberCreator.username = "ada"
200 PUT /1/cards/{card}/actions/{comment}/comments?text=Dry
    data.text = "Dry"
200 GET /1/cards/{card}/actions?filter=commentCard
    # = 1
200 GET /1/boards/{board}/actions
    # = 6
200 GET /1/boards/{board}/actions?filter=updateCard:idList
    # = 1
    0.data.listAfter.name = "Done"
200 GET /1/members/dev
    id > dev
200 POST /1/cards/{card}/idMembers?value={dev}
    # = 1
400 POST /1/cards/{card}/idMembers?value={dev}
    . = "member is already on the card"
200 GET /1/members/dev/cards
    # = 2
200 DELETE /1/cards/{card}/idMembers/{dev}
    # = 0
200 POST /1/cards/{card}/checklists?name=Steps
    id > steps
200 POST /1/checklists/{steps}/checkItems?name=Sand
    state = "incomplete"
    id > item
200 PUT /1/cards/{card}/checkItem/{item}?state=complete
    state = "complete"
200 GET /1/cards/{card}/checklists
    0.checkItems.0.state = "complete"
200 POST /1/cards/{card}/attachments?url=https://example.com/a
    url = "https://example.com/a"
200 PUT /1/lists/{todo}?closed=true
    closed = true
200 GET /1/boards/{board}/lists
    # = 2
200 GET /1/search?query=caulk
    cards.# = 1
200 DELETE /1/cards/{card}
404 GET /1/cards/{card}
    . = "The requested resource was not found."
400 POST /1/cards?name=x
    . = "invalid value for idList"
400 POST /1/boards
    . = "invalid value for name"
`)
}
