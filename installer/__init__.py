"""The desk as a Windows installer (MSI), built on Linux: ``make msi`` (docs/deployment.md).

``downloads`` fetches what is pinned by hash, ``tree`` lays the program's folder, ``launcher`` makes the two executables,
``wxs`` and ``package`` make the MSI of them, ``trial`` installs it under Wine. Nothing here is part of the product.
"""
