from buf.validate import validate_pb2 as _validate_pb2
from crm.common.v1 import options_pb2 as _options_pb2
from crm.sales.v1 import product_knowledge_pb2 as _product_knowledge_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import empty_pb2 as _empty_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetProductKnowledgeRequest(_message.Message):
    __slots__ = ("product_id",)
    PRODUCT_ID_FIELD_NUMBER: _ClassVar[int]
    product_id: str
    def __init__(self, product_id: _Optional[str] = ...) -> None: ...

class ProductKnowledge(_message.Message):
    __slots__ = ("fab_statements", "competitor_comparisons", "product_documents")
    FAB_STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    COMPETITOR_COMPARISONS_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    fab_statements: _containers.RepeatedCompositeFieldContainer[_product_knowledge_pb2.FabStatement]
    competitor_comparisons: _containers.RepeatedCompositeFieldContainer[_product_knowledge_pb2.CompetitorComparison]
    product_documents: _containers.RepeatedCompositeFieldContainer[_product_knowledge_pb2.ProductDocument]
    def __init__(self, fab_statements: _Optional[_Iterable[_Union[_product_knowledge_pb2.FabStatement, _Mapping]]] = ..., competitor_comparisons: _Optional[_Iterable[_Union[_product_knowledge_pb2.CompetitorComparison, _Mapping]]] = ..., product_documents: _Optional[_Iterable[_Union[_product_knowledge_pb2.ProductDocument, _Mapping]]] = ...) -> None: ...

class CreateFabStatementRequest(_message.Message):
    __slots__ = ("fab_statement",)
    FAB_STATEMENT_FIELD_NUMBER: _ClassVar[int]
    fab_statement: _product_knowledge_pb2.FabStatement
    def __init__(self, fab_statement: _Optional[_Union[_product_knowledge_pb2.FabStatement, _Mapping]] = ...) -> None: ...

class UpdateFabStatementRequest(_message.Message):
    __slots__ = ("fab_statement", "update_mask")
    FAB_STATEMENT_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    fab_statement: _product_knowledge_pb2.FabStatement
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, fab_statement: _Optional[_Union[_product_knowledge_pb2.FabStatement, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteFabStatementRequest(_message.Message):
    __slots__ = ("fab_statement_id", "etag")
    FAB_STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    fab_statement_id: str
    etag: str
    def __init__(self, fab_statement_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class CreateCompetitorComparisonRequest(_message.Message):
    __slots__ = ("competitor_comparison",)
    COMPETITOR_COMPARISON_FIELD_NUMBER: _ClassVar[int]
    competitor_comparison: _product_knowledge_pb2.CompetitorComparison
    def __init__(self, competitor_comparison: _Optional[_Union[_product_knowledge_pb2.CompetitorComparison, _Mapping]] = ...) -> None: ...

class UpdateCompetitorComparisonRequest(_message.Message):
    __slots__ = ("competitor_comparison", "update_mask")
    COMPETITOR_COMPARISON_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    competitor_comparison: _product_knowledge_pb2.CompetitorComparison
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, competitor_comparison: _Optional[_Union[_product_knowledge_pb2.CompetitorComparison, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteCompetitorComparisonRequest(_message.Message):
    __slots__ = ("competitor_comparison_id", "etag")
    COMPETITOR_COMPARISON_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    competitor_comparison_id: str
    etag: str
    def __init__(self, competitor_comparison_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class CreateProductDocumentRequest(_message.Message):
    __slots__ = ("product_document",)
    PRODUCT_DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    product_document: _product_knowledge_pb2.ProductDocument
    def __init__(self, product_document: _Optional[_Union[_product_knowledge_pb2.ProductDocument, _Mapping]] = ...) -> None: ...

class UpdateProductDocumentRequest(_message.Message):
    __slots__ = ("product_document", "update_mask")
    PRODUCT_DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    product_document: _product_knowledge_pb2.ProductDocument
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, product_document: _Optional[_Union[_product_knowledge_pb2.ProductDocument, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteProductDocumentRequest(_message.Message):
    __slots__ = ("product_document_id", "etag")
    PRODUCT_DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    product_document_id: str
    etag: str
    def __init__(self, product_document_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...
