"""A session with `debunk lsp` through pygls: open, read, ask, fix, close, leave. Exits with 1 at the first thing that is wrong."""

import asyncio
import sys

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

URI = "file:///docs/visa.md"
PAGE = "# 哈萨克斯坦电子签证\r\n\r\n💪官网：visa.gov.kz，请核对。\r\n"


def expect(what, given, wanted):
    if given != wanted:
        sys.exit(f"{what}: {given!r} instead of {wanted!r}")


async def session(binary, encodings, from_, to):
    client = LanguageClient("debunk-test", "1")
    published = asyncio.Queue()

    @client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def keep(params):
        published.put_nowait(params)

    await client.start_io(binary, "lsp")
    capabilities = lsp.ClientCapabilities(general=lsp.GeneralClientCapabilities(position_encodings=encodings))
    answer = await client.initialize_async(lsp.InitializeParams(capabilities=capabilities, process_id=None, root_uri=None))
    expect("encoding", answer.capabilities.position_encoding, encodings[0])
    client.initialized(lsp.InitializedParams())

    document = lsp.TextDocumentItem(uri=URI, language_id="markdown", version=1, text=PAGE)
    client.text_document_did_open(lsp.DidOpenTextDocumentParams(text_document=document))
    found = await published.get()
    expect("findings", [one.code for one in found.diagnostics], ["official-domain/wrong-official-host"])
    place = found.diagnostics[0].range
    expect("place", (place.start.line, place.start.character, place.end.character), (2, from_, to))

    here = lsp.TextDocumentIdentifier(uri=URI)
    hover = await client.text_document_hover_async(lsp.HoverParams(text_document=here, position=place.start))
    expect("hover", "vmp.gov.kz" in hover.contents.value, True)
    context = lsp.CodeActionContext(diagnostics=found.diagnostics)
    actions = await client.text_document_code_action_async(
        lsp.CodeActionParams(text_document=here, range=place, context=context)
    )
    expect("actions", len(actions), 2)
    (edit,) = actions[0].edit.changes[URI]
    expect("edit", edit.new_text, "vmp.gov.kz")
    change = lsp.TextDocumentContentChangePartial(range=edit.range, text=edit.new_text)
    client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(
            text_document=lsp.VersionedTextDocumentIdentifier(uri=URI, version=2), content_changes=[change]
        )
    )
    expect("findings after the fix", list((await published.get()).diagnostics), [])
    client.text_document_did_close(lsp.DidCloseTextDocumentParams(text_document=here))
    expect("findings after closing", list((await published.get()).diagnostics), [])

    await client.shutdown_async(None)
    client.exit(None)
    expect("exit code", await asyncio.wait_for(client._server.wait(), 30), 0)


async def main(binary):
    await session(binary, [lsp.PositionEncodingKind.Utf16], 2, 16)
    await session(binary, [lsp.PositionEncodingKind.Utf8], 4, 24)
    print("language server: two sessions with pygls, as expected")


asyncio.run(main(sys.argv[1]))
