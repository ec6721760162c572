"""buf plugin that forwards to the grpc_python generator built into grpcio-tools.

buf starts plugins as programs and grpcio-tools ships its generator only inside ``protoc``; this is the adapter.
"""

import sys
import tempfile
from pathlib import Path

from google.protobuf import descriptor_pb2
from google.protobuf.compiler import plugin_pb2
from grpc_tools import protoc


def generate(request: plugin_pb2.CodeGeneratorRequest) -> plugin_pb2.CodeGeneratorResponse:
    """Run protoc on the files that declare a service and hand its output back."""
    answer = plugin_pb2.CodeGeneratorResponse(
        supported_features=plugin_pb2.CodeGeneratorResponse.FEATURE_PROTO3_OPTIONAL
    )
    with_services = {file.name for file in request.proto_file if file.service}
    wanted = [name for name in request.file_to_generate if name in with_services]
    if not wanted:
        return answer
    with tempfile.TemporaryDirectory() as folder:
        descriptors = Path(folder, "all.binpb")
        descriptors.write_bytes(descriptor_pb2.FileDescriptorSet(file=request.proto_file).SerializeToString())
        out = Path(folder, "out")
        out.mkdir()
        failed = protoc.main(["protoc", f"--descriptor_set_in={descriptors}", f"--grpc_python_out={out}", *wanted])
        if failed:
            answer.error = f"protoc ended with {failed}"
        for path in sorted(out.rglob("*.py")):
            answer.file.add(name=str(path.relative_to(out)), content=path.read_text())
    return answer


if __name__ == "__main__":
    asked = plugin_pb2.CodeGeneratorRequest.FromString(sys.stdin.buffer.read())
    sys.stdout.buffer.write(generate(asked).SerializeToString())
