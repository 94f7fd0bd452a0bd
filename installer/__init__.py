"""The desk as a Windows installer (MSI), built on Linux: ``make msi`` (docs/decisions/msi-on-linux.md).

``downloads`` fetches what is pinned by hash, ``tree`` lays the program's folder, ``launcher`` makes both executables,
``wxs`` and ``package`` make the MSI of them. Nothing here is part of the product.
"""
