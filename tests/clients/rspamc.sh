#!/usr/bin/env bash
# rspamc: checks a message, and files one.
set -euo pipefail
wrong="The Kazakhstan tourist card is an electronic visa that every Chinese visitor must hold before boarding."
message() { printf 'From: a@example.org\r\nTo: b@example.org\r\nSubject: A question\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n' "$1"; }
ask() { "$1" --connect "$DEBUNK_ADDRESS" --password "$DEBUNK_KEY" "${@:2}"; }
message "$wrong" | ask "$1" | tee /dev/stderr | grep -q 'Action: add header'
message "$wrong" | ask "$1" | grep -q 'DEBUNK_ENTRY_DOCUMENT_KZ_NO_TOURIST_CARD'
message "We spent a week in Almaty." | ask "$1" | grep -q 'Action: no action'
message "We spent a week in Almaty." | ask "$1" learn_ham | tee /dev/stderr | grep -q 'success = true'
