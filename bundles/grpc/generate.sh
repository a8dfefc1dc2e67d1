#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes Java of .proto files: generate.sh DIRECTORY-OF-PROTOC DIRECTORY-OF-PROTO-FILES OUTPUT
set -eu
tools=$1
sources=$2
output=$3
chmod +x "$tools/protoc" "$tools/protoc-gen-grpc-java"
rm -rf "$output"
mkdir -p "$output"
find "$sources" -name '*.proto' | sort | xargs "$tools/protoc" -I"$sources" \
    --plugin=protoc-gen-grpc-java="$tools/protoc-gen-grpc-java" \
    --java_out="$output" --grpc-java_out=@generated=omit:"$output"
