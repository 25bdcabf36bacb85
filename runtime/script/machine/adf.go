package machine

import (
	stdjson "encoding/json"
	"fmt"

	"github.com/dop251/goja"

	"bobbin/runtime/script/convert/adf"
)

// maxMarkup bounds what is converted between Markdown and the Atlassian Document Format in one
// call, in bytes: a conversion cannot be interrupted. Jira takes 32,767 characters.
const maxMarkup = 1 << 20

// markdownToADF is __bobbin.markdownToADF(text): JSON text of the document.
func (i *invocation) markdownToADF(call goja.FunctionCall) goja.Value {
	document, err := stdjson.Marshal(adf.FromMarkdown(i.markup(call.Argument(0).String())))
	if err != nil {
		panic(i.Throw(err)) // unreachable: a Node is plain values
	}
	return i.rt.ToValue(string(document))
}

// adfToMarkdown is __bobbin.adfToMarkdown(JSON text of a document).
func (i *invocation) adfToMarkdown(call goja.FunctionCall) goja.Value {
	markdown, err := adf.ToMarkdown([]byte(i.markup(call.Argument(0).String())))
	if err != nil {
		panic(i.newError("TypeError", "A document of the Atlassian Document Format is needed: an object with type and content."))
	}
	return i.rt.ToValue(markdown)
}

func (i *invocation) markup(text string) string {
	if len(text) > maxMarkup {
		panic(i.newError("RangeError", fmt.Sprintf("What is converted has %d KB, the limit is %d.", len(text)>>10, maxMarkup>>10)))
	}
	return text
}
