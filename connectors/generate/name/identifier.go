package name

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// Identifier is what an operationId says: the groups it names itself ("" parts dropped) and
// the words of the method, verb first.
type Identifier struct {
	Groups []string
	words  []string
	listed bool // the verb says that there are several: list, search
}

// knownVerbs are the words that a method may begin with.
var knownVerbs = strings.Fields(`abort accept acknowledge activate add advance append apply approve archive assign backfill assess associate attach authorize ban batch block bulk
 calculate cancel capture check clear clone close collapse comment compare complete compute configure connect confirm consume convert copy count create
 cross deactivate decline delete deny deploy detach disable discard dismiss disconnect download drain duplicate edit enable end enforce evaluate
 exchange execute force expand expire export extend find flag follow fork forward generate get give grant hide ignore import increment initiate
 increase ingest install instant invite join kick leave like link list lock login logout lookup map mark match merge migrate modify move mute notify open
 opt parse patch pause perform permanently pin ping poll post preview prioritize promote provision reprioritize prune publish purge put query queue read
 reactivate rebase recover redeliver redo refresh register reindex reject release remove rename render reopen reorder reply report request
 require rerequest rerun resend reset resend resolve respond restart restore restrict resume retrieve retry return revert review revoke rotate run
 save schedule scrub search send set share show sign skip snooze solve split star start stop stream submit subscribe suggest suspend swap sync
 test toggle track transfer transition trash trigger trust undo unarchive unassign unban unblock unfollow unfork unhide unlike unlink unlock
 unmark unmute unpin unpublish unreact unset unshare unstar unsubscribe untrash unwatch update upgrade upload upsert unsnooze unresolve retire unsync validate verify vote watch
 withdraw write is has can do cast rank reorganize swap purge process pull push start unfurl hide remap ack call rotate schedule scale seed switch touch use wait begin finish index invalidate log migrate acquire unwatch bulk begin reindex inspect order open preview print replace rollback trial uninstall upload`)

// sameVerb gives the one verb scripts have for what services call differently.
var sameVerb = map[string]string{"list": "get", "show": "get", "retrieve": "get", "insert": "create", "destroy": "delete", "find": "get", "fetch": "get", "index": "get"}

// prepositions stand after the noun: what has none before it is about the group's own.
var prepositions = strings.Fields("for by in from of to at on with without as via")

var articles = []string{"a", "an", "the"}

// numbered is the ending tools give to an id that occurs twice.
var numbered = regexp.MustCompile(`[-_]\d+$`)

// hashed are the parts of ids that tools made of methods and hashes.
var hashed = regexp.MustCompile(`-[0-9a-f]{4}$|[{}$()]`)

// Identify reads an operationId: getBoardIssues, repos/get-branch, Wikis_List,
// sheets.spreadsheets.values.get, users_profile_get. Ok is false for one that is no name.
func Identify(id string, resource bool) (out Identifier, ok bool) {
	if id == "" || hashed.MatchString(id) {
		return out, false
	}
	id = numbered.ReplaceAllString(id, "")
	action := id
	if resource || strings.ContainsAny(id, "/") {
		if i := strings.LastIndexAny(id, "./_"); i >= 0 {
			action = id[i+1:]
			out.Groups = strings.FieldsFunc(id[:i], func(r rune) bool { return strings.ContainsRune("./_", r) })
		}
	}
	out.words = Words(action)
	if len(out.words) == 0 {
		return out, false
	}
	first := strings.ToLower(out.words[0])
	out.listed = first == "list" || first == "search" || first == "query"
	if same := sameVerb[first]; same != "" {
		first = same
	}
	out.words = slices.Clone(out.words)
	out.words[0] = first
	if first == "get" && len(out.words) > 2 && strings.EqualFold(out.words[1], "all") {
		out.words = slices.Delete(out.words, 1, 2)
		out.listed = true
	}
	return out, true
}

// Method makes the method in a group with the given noun. What does not begin with a verb
// gets the one of its HTTP method.
func (i Identifier) Method(noun, httpMethod string) string {
	words := slices.DeleteFunc(slices.Clone(i.words), func(w string) bool { return slices.Contains(articles, strings.ToLower(w)) })
	if len(words) == 0 {
		return verbOf[httpMethod] + Pascal(noun)
	}
	if !slices.Contains(knownVerbs, words[0]) && !slices.Contains([]string{"un", "re"}, words[0]) {
		if len(i.Groups) == 0 && len(words) > 1 {
			return Camel(strings.Join(words, "_"))
		}
		rest := Pascal(strings.Join(words, "_"))
		if n := Pascal(Singular(noun)); !strings.HasPrefix(rest, n) {
			rest = n + rest
		}
		return verbOf[httpMethod] + rest
	}
	if len(words) == 1 || slices.Contains(prepositions, strings.ToLower(words[1])) {
		n := Pascal(Singular(noun))
		if i.listed {
			n = Plural(n)
		}
		return words[0] + n + Pascal(strings.Join(words[1:], "_"))
	}
	return Camel(strings.Join(words, "_"))
}

// Group makes a group path of a tag or of an id's resource parts: "Account - Categories" is
// Account.Category. Words repeated from the group before are said once.
func Group(parts ...string) string {
	var groups []string
	for _, part := range parts {
		for p := range strings.FieldsFuncSeq(part, func(r rune) bool { return r == '.' || r == '/' || r == ':' }) {
			for q := range strings.SplitSeq(p, " - ") {
				words := Words(q)
				if len(words) == 0 {
					continue
				}
				g := Pascal(Singular(strings.Join(words, "_")))
				if len(groups) > 0 && groups[len(groups)-1] == g {
					continue
				}
				groups = append(groups, g)
			}
		}
	}
	return strings.Join(groups, ".")
}

// Owners lists who owns what an operation is about, outermost first, by the parts of its path
// that have an item behind them; the last such part is left out when the path ends with its item.
func Owners(path string) []string {
	path, _, _ = strings.Cut(path, "?")
	tokens := strings.Split(strings.Trim(path, "/"), "/")
	var owners []string
	for i := range tokens {
		if i > 0 && strings.HasPrefix(tokens[i], "{") && !strings.HasPrefix(tokens[i-1], "{") && i+1 < len(tokens) {
			owners = append(owners, Pascal(Singular(tokens[i-1])))
		}
	}
	return owners
}

// Field names a field of a GraphQL Query or Mutation: boards is Board.getBoards, create_item
// Item.createItem, issueAddLabel Issue.addLabel. Kind is query or mutation, answer the name of
// the type it answers with ("" for a scalar).
func Field(id, kind, answer string) string {
	for _, suffix := range []string{"Connection", "ArchivePayload", "BatchPayload", "Payload", "Response", "Result", "Results"} {
		answer = strings.TrimSuffix(answer, suffix)
	}
	if slices.Contains([]string{"Success", "Delete", "Archive", "JSON"}, answer) {
		answer = ""
	}
	if first := Words(answer); len(first) > 1 && isVerb(first[0]) {
		answer = "" // a payload named after its mutation
	}
	words := Words(id)
	verb := verbIn(words, kind, strings.Contains(id, "_"))
	group := func(nouns []string) string {
		if answer != "" || len(nouns) == 0 {
			return Pascal(Singular(cmp.Or(answer, id)))
		}
		return Pascal(Singular(strings.Join(nouns, "_")))
	}
	switch {
	case verb < 0 && kind == "query":
		return group(words) + ".get" + Pascal(id)
	case verb < 0:
		return group(words) + "." + Camel(id)
	case verb == 0 && len(words) == 1:
		return group(nil) + "." + words[0] + group(nil)
	case verb == 0:
		return group(words[1:]) + "." + Camel(id)
	case verb == len(words)-1:
		noun := Pascal(strings.Join(words[:verb], "_"))
		return Pascal(Singular(noun)) + "." + strings.ToLower(words[verb]) + noun
	}
	return Pascal(Singular(strings.Join(words[:verb], "_"))) + "." + Camel(strings.Join(words[verb:], "_"))
}

func isVerb(word string) bool { return slices.Contains(knownVerbs, strings.ToLower(word)) }

// asking are the verbs a query may begin with; every other query gets things.
var asking = strings.Fields("get list find search fetch verify count export validate")

// verbIn finds the verb among a field's words, -1 when there is none. Words with underscores
// have it first (create_item), others last (issueAddLabel).
func verbIn(words []string, kind string, underscores bool) int {
	switch {
	case kind == "query" && slices.Contains(asking, strings.ToLower(words[0])):
		return 0
	case kind == "query" && len(words) > 1 && strings.EqualFold(words[len(words)-1], "search"):
		return len(words) - 1
	case kind == "query":
		return -1
	case underscores || len(words) == 1:
		return slices.IndexFunc(words, isVerb)
	}
	for i := len(words) - 1; i > 0; i-- {
		if isVerb(words[i]) {
			return i
		}
	}
	return slices.IndexFunc(words[:1], isVerb)
}
