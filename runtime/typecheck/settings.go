package typecheck

import (
	"os"
	"regexp"
)

// settings answers what the service asks for by section. No import is offered of modules in the scopes.
func settings(section string, unoffered []string) any {
	if section != "js/ts" {
		return map[string]any{}
	}
	excluded := make([]string, len(unoffered))
	for i, scope := range unoffered {
		excluded[i] = "(^|/)" + regexp.QuoteMeta(scope) + "/" // also where the declarations lie, which it would offer instead
	}
	return map[string]any{
		"preferences": map[string]any{
			"autoImportSpecifierExcludeRegexes": excluded,
			"useAliasesForRenames":              false, // otherwise a rename leaves "old as new" in every importing file
			"quoteStyle":                        "auto",
			"importModuleSpecifier":             "shortest",
		},
		"inlayHints": map[string]any{
			"parameterNames":          map[string]any{"enabled": "literals"},
			"variableTypes":           map[string]any{"enabled": false},
			"functionLikeReturnTypes": map[string]any{"enabled": false},
		},
		"tsserver": map[string]any{"automaticTypeAcquisition": map[string]any{"enabled": false}}, // it would run npm
	}
}

// initialize is what we say of ourselves: the pages' abilities, and ours for the workspace.
func initialize(dir string) any {
	type m = map[string]any
	markdown := []string{"markdown", "plaintext"}
	uri := fileURI(dir)
	return m{
		"processId": os.Getpid(), "rootUri": uri, "workspaceFolders": []m{{"uri": uri, "name": "workspace"}},
		"clientInfo": m{"name": "Bobbin"},
		"capabilities": m{
			"general": m{"positionEncodings": []string{"utf-16"}},
			"workspace": m{
				"configuration": true, "workspaceFolders": true,
				"didChangeWatchedFiles": m{"dynamicRegistration": true, "relativePatternSupport": true},
				"workspaceEdit":         m{"documentChanges": true, "resourceOperations": []string{"create", "rename", "delete"}},
				"fileOperations":        m{"willRename": true},
				"diagnostics":           m{"refreshSupport": true}, "inlayHint": m{"refreshSupport": true}, "semanticTokens": m{"refreshSupport": true},
				"symbol": m{},
			},
			"textDocument": m{
				"synchronization": m{"didSave": true},
				"completion": m{"contextSupport": true, "insertTextMode": 1,
					"completionItem": m{"snippetSupport": true, "commitCharactersSupport": true, "documentationFormat": markdown, "deprecatedSupport": true,
						"labelDetailsSupport": true, "insertReplaceSupport": true, "tagSupport": m{"valueSet": []int{1}},
						"resolveSupport": m{"properties": []string{"documentation", "detail", "additionalTextEdits"}}},
					"completionList": m{"itemDefaults": []string{"commitCharacters", "editRange", "insertTextFormat", "data"}}},
				"hover": m{"contentFormat": markdown},
				"signatureHelp": m{"contextSupport": true, "signatureInformation": m{"documentationFormat": markdown, "activeParameterSupport": true,
					"parameterInformation": m{"labelOffsetSupport": true}}},
				"definition": m{"linkSupport": true}, "typeDefinition": m{"linkSupport": true}, "implementation": m{"linkSupport": true},
				"references": m{}, "documentHighlight": m{}, "documentSymbol": m{"hierarchicalDocumentSymbolSupport": true},
				"codeAction": m{"isPreferredSupport": true, "dataSupport": true, "resolveSupport": m{"properties": []string{"edit"}},
					"codeActionLiteralSupport": m{"codeActionKind": m{"valueSet": []string{"", "quickfix", "refactor", "source", "source.organizeImports", "source.fixAll"}}}},
				"formatting": m{}, "rangeFormatting": m{}, "onTypeFormatting": m{},
				"rename":             m{"prepareSupport": true},
				"foldingRange":       m{"lineFoldingOnly": true},
				"selectionRange":     m{},
				"publishDiagnostics": m{"relatedInformation": true, "tagSupport": m{"valueSet": []int{1, 2}}, "codeDescriptionSupport": true},
				"diagnostic":         m{"relatedDocumentSupport": true, "relatedInformation": true, "tagSupport": m{"valueSet": []int{1, 2}}},
				"inlayHint":          m{}, "callHierarchy": m{}, "linkedEditingRange": m{},
				"semanticTokens": m{"requests": m{"full": true, "range": true}, "formats": []string{"relative"},
					"tokenTypes": []string{"namespace", "class", "enum", "interface", "struct", "typeParameter", "type", "parameter", "variable", "property",
						"enumMember", "decorator", "event", "function", "method", "macro", "label", "comment", "string", "keyword", "number", "regexp", "operator"},
					"tokenModifiers": []string{"declaration", "definition", "readonly", "static", "deprecated", "abstract", "async", "modification", "documentation", "defaultLibrary", "local"}},
			},
		},
	}
}
