"""The receipt (phiếu tiếp nhận): one result object, shown as JSON, as a page and as a workbook with what must be mended."""
