#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# architecture.sh SOURCE ROOMS: includes go where the links go. ROOMS holds a line "room: every room it links", as CMake
# wrote it.
set -uo pipefail
cd "$1"
rooms=$2
status=0
complain() { echo "$*"; status=1; }

while IFS= read -r hit; do complain "core includes Qt, ui or app: $hit"; done \
    < <(grep -rnE '#include *[<"](Q[A-Z]|Qt|ui/|app/)' core --include='*.h' --include='*.cpp')
while IFS= read -r hit; do complain "ui includes app: $hit"; done \
    < <(grep -rnE '#include *"app/' ui --include='*.h' --include='*.cpp')

while IFS=: read -r room allowed; do
    while IFS= read -r hit; do complain "core/$room may not use: $hit"; done \
        < <(grep -rnE '#include *"core/[a-z]+/' "core/$room" --include='*.h' --include='*.cpp' |
            grep -vE "#include *\"core/($(echo "$room $allowed" | xargs | tr ' ' '|'))/")
done <"$rooms"

while IFS= read -r file; do complain "SPDX line missing, or another licence: $file"; done \
    < <(find core -name '*.cpp' -o -name '*.h' -o -name CMakeLists.txt | xargs grep -L 'SPDX-License-Identifier: BSL-1.0'
        find app ui tests -name '*.cpp' -o -name '*.h' -o -name '*.sh' -o -name CMakeLists.txt |
            xargs grep -L 'SPDX-License-Identifier: GPL-3.0-or-later')
exit $status
