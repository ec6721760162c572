"""ProductService and ProductKnowledgeService over gRPC: translate, call, translate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from google.protobuf.empty_pb2 import Empty

from crm.sales.v1 import product_knowledge_service_pb2 as knowledge_service
from crm.sales.v1 import product_service_pb2 as service
from crm.sales.v1.product_knowledge_pb2 import CompetitorComparison, FabStatement, ProductDocument
from crm.sales.v1.product_pb2 import Product
from crm_chassis.fill import fill
from crm_chassis.grpc.server import Servicer
from crm_chassis.masks import writable_paths
from crm_sales.products import commands, queries
from crm_sales.products.exporting import products_export
from crm_sales.products.knowledge import COMPARISONS, DOCUMENTS, FAB_STATEMENTS

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from crm.common.v1.file_pb2 import FileChunk
    from crm_chassis.calls import Call
    from crm_chassis.exporting import Exporter
    from crm_chassis.work import Read, Work


class ProductService(Servicer):
    """What the company sells."""

    contract = "crm.sales.v1.ProductService"

    def __init__(self, exporter: Exporter) -> None:
        self._exporter = exporter
        self._export = products_export(self.ListProducts)

    async def GetProduct(self, request: service.GetProductRequest, read: Read) -> Product:
        """See the contract."""
        return fill(Product(), await queries.product(read, request.product_id))

    async def ListProducts(self, request: service.ListProductsRequest, read: Read) -> service.ListProductsResponse:
        """See the contract."""
        found = await queries.list_products(read, request)
        return service.ListProductsResponse(
            products=(fill(Product(), row) for row, _ in found.rows),
            next_page_token=found.next_page_token,
            total_size=found.total,
        )

    async def CreateProduct(self, request: service.CreateProductRequest, work: Work) -> Product:
        """See the contract."""
        product_id = await commands.create_product(work, request.product)
        return fill(Product(), await queries.product(work, product_id))

    async def UpdateProduct(self, request: service.UpdateProductRequest, work: Work) -> Product:
        """See the contract."""
        paths = writable_paths(request.update_mask.paths, commands.WRITABLE)
        await commands.update_product(work, request.product, paths)
        return fill(Product(), await queries.product(work, request.product.id))

    async def DeleteProduct(self, request: service.DeleteProductRequest, work: Work) -> Empty:
        """See the contract."""
        await commands.delete_product(work, request.product_id, etag=request.etag)
        return Empty()

    async def RestoreProduct(self, request: service.RestoreProductRequest, work: Work) -> Product:
        """See the contract."""
        await commands.restore_product(work, request.product_id, etag=request.etag)
        return fill(Product(), await queries.product(work, request.product_id))

    def ExportProducts(self, request: service.ExportProductsRequest, call: Call) -> AsyncGenerator[FileChunk]:
        """See the contract."""
        return self._exporter.file(call, self._export, request)


class ProductKnowledgeService(Servicer):
    """What is to know of a product to sell it."""

    contract = "crm.sales.v1.ProductKnowledgeService"

    async def GetProductKnowledge(
        self, request: knowledge_service.GetProductKnowledgeRequest, read: Read
    ) -> knowledge_service.ProductKnowledge:
        """See the contract."""
        parts = await queries.parts_of(read, request.product_id)
        return knowledge_service.ProductKnowledge(
            fab_statements=(fill(FabStatement(), row) for row in parts["fab_statements"]),
            competitor_comparisons=(fill(CompetitorComparison(), row) for row in parts["competitor_comparisons"]),
            product_documents=(fill(ProductDocument(), row) for row in parts["product_documents"]),
        )

    async def CreateFabStatement(
        self, request: knowledge_service.CreateFabStatementRequest, work: Work
    ) -> FabStatement:
        """See the contract."""
        part_id = await FAB_STATEMENTS.create(work, request.fab_statement)
        return fill(FabStatement(), await FAB_STATEMENTS.one(work, part_id))

    async def UpdateFabStatement(
        self, request: knowledge_service.UpdateFabStatementRequest, work: Work
    ) -> FabStatement:
        """See the contract."""
        paths = writable_paths(request.update_mask.paths, FAB_STATEMENTS.writable)
        await FAB_STATEMENTS.update(work, request.fab_statement, paths)
        return fill(FabStatement(), await FAB_STATEMENTS.one(work, request.fab_statement.id))

    async def DeleteFabStatement(self, request: knowledge_service.DeleteFabStatementRequest, work: Work) -> Empty:
        """See the contract."""
        await FAB_STATEMENTS.delete(work, request.fab_statement_id, etag=request.etag)
        return Empty()

    async def CreateCompetitorComparison(
        self, request: knowledge_service.CreateCompetitorComparisonRequest, work: Work
    ) -> CompetitorComparison:
        """See the contract."""
        part_id = await COMPARISONS.create(work, request.competitor_comparison)
        return fill(CompetitorComparison(), await COMPARISONS.one(work, part_id))

    async def UpdateCompetitorComparison(
        self, request: knowledge_service.UpdateCompetitorComparisonRequest, work: Work
    ) -> CompetitorComparison:
        """See the contract."""
        paths = writable_paths(request.update_mask.paths, COMPARISONS.writable)
        await COMPARISONS.update(work, request.competitor_comparison, paths)
        return fill(CompetitorComparison(), await COMPARISONS.one(work, request.competitor_comparison.id))

    async def DeleteCompetitorComparison(
        self, request: knowledge_service.DeleteCompetitorComparisonRequest, work: Work
    ) -> Empty:
        """See the contract."""
        await COMPARISONS.delete(work, request.competitor_comparison_id, etag=request.etag)
        return Empty()

    async def CreateProductDocument(
        self, request: knowledge_service.CreateProductDocumentRequest, work: Work
    ) -> ProductDocument:
        """See the contract."""
        part_id = await DOCUMENTS.create(work, request.product_document)
        return fill(ProductDocument(), await DOCUMENTS.one(work, part_id))

    async def UpdateProductDocument(
        self, request: knowledge_service.UpdateProductDocumentRequest, work: Work
    ) -> ProductDocument:
        """See the contract."""
        paths = writable_paths(request.update_mask.paths, DOCUMENTS.writable)
        await DOCUMENTS.update(work, request.product_document, paths)
        return fill(ProductDocument(), await DOCUMENTS.one(work, request.product_document.id))

    async def DeleteProductDocument(self, request: knowledge_service.DeleteProductDocumentRequest, work: Work) -> Empty:
        """See the contract."""
        await DOCUMENTS.delete(work, request.product_document_id, etag=request.etag)
        return Empty()
