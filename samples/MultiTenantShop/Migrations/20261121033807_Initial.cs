using System;
using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace MultiTenantShop.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:PostgresExtension:citus", ",,");

            migrationBuilder.CreateTable(
                name: "audit_entries",
                columns: table => new
                {
                    StoreId = table.Column<int>(type: "integer", nullable: false),
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    At = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    What = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_entries", x => new { x.StoreId, x.Id });
                })
                .Annotation("Citus:ColocateWith", "stores")
                .Annotation("Citus:DistributionColumn", "StoreId")
                .Annotation("Citus:TableType", CitusTableType.Distributed);

            migrationBuilder.CreateTable(
                name: "countries",
                columns: table => new
                {
                    Code = table.Column<string>(type: "text", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_countries", x => x.Code);
                })
                .Annotation("Citus:TableType", CitusTableType.Reference);

            migrationBuilder.CreateTable(
                name: "currencies",
                columns: table => new
                {
                    Code = table.Column<string>(type: "text", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_currencies", x => x.Code);
                })
                .Annotation("Citus:TableType", CitusTableType.Reference);

            migrationBuilder.CreateTable(
                name: "stores",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    CountryCode = table.Column<string>(type: "text", nullable: false),
                    CurrencyCode = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_stores", x => x.Id);
                    table.ForeignKey(
                        name: "FK_stores_countries_CountryCode",
                        column: x => x.CountryCode,
                        principalTable: "countries",
                        principalColumn: "Code",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_stores_currencies_CurrencyCode",
                        column: x => x.CurrencyCode,
                        principalTable: "currencies",
                        principalColumn: "Code",
                        onDelete: ReferentialAction.Restrict);
                })
                .Annotation("Citus:DistributionColumn", "Id")
                .Annotation("Citus:TableType", CitusTableType.Distributed);

            migrationBuilder.CreateTable(
                name: "customers",
                columns: table => new
                {
                    StoreId = table.Column<int>(type: "integer", nullable: false),
                    Id = table.Column<int>(type: "integer", nullable: false),
                    Email = table.Column<string>(type: "text", nullable: false),
                    CountryCode = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_customers", x => new { x.StoreId, x.Id });
                    table.ForeignKey(
                        name: "FK_customers_countries_CountryCode",
                        column: x => x.CountryCode,
                        principalTable: "countries",
                        principalColumn: "Code",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_customers_stores_StoreId",
                        column: x => x.StoreId,
                        principalTable: "stores",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                })
                .Annotation("Citus:ColocateWith", "stores")
                .Annotation("Citus:DistributionColumn", "StoreId")
                .Annotation("Citus:TableType", CitusTableType.Distributed);

            migrationBuilder.CreateTable(
                name: "products",
                columns: table => new
                {
                    StoreId = table.Column<int>(type: "integer", nullable: false),
                    Id = table.Column<int>(type: "integer", nullable: false),
                    Sku = table.Column<string>(type: "text", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Price = table.Column<decimal>(type: "numeric", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_products", x => new { x.StoreId, x.Id });
                    table.ForeignKey(
                        name: "FK_products_stores_StoreId",
                        column: x => x.StoreId,
                        principalTable: "stores",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                })
                .Annotation("Citus:ColocateWith", "stores")
                .Annotation("Citus:DistributionColumn", "StoreId")
                .Annotation("Citus:TableType", CitusTableType.Distributed);

            migrationBuilder.CreateTable(
                name: "orders",
                columns: table => new
                {
                    StoreId = table.Column<int>(type: "integer", nullable: false),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    CustomerId = table.Column<int>(type: "integer", nullable: false),
                    PlacedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_orders", x => new { x.StoreId, x.Number });
                    table.ForeignKey(
                        name: "FK_orders_customers_StoreId_CustomerId",
                        columns: x => new { x.StoreId, x.CustomerId },
                        principalTable: "customers",
                        principalColumns: new[] { "StoreId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_orders_stores_StoreId",
                        column: x => x.StoreId,
                        principalTable: "stores",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                })
                .Annotation("Citus:ColocateWith", "stores")
                .Annotation("Citus:DistributionColumn", "StoreId")
                .Annotation("Citus:TableType", CitusTableType.Distributed);

            migrationBuilder.CreateTable(
                name: "order_lines",
                columns: table => new
                {
                    StoreId = table.Column<int>(type: "integer", nullable: false),
                    OrderNumber = table.Column<int>(type: "integer", nullable: false),
                    Position = table.Column<int>(type: "integer", nullable: false),
                    ProductId = table.Column<int>(type: "integer", nullable: false),
                    Quantity = table.Column<int>(type: "integer", nullable: false),
                    UnitPrice = table.Column<decimal>(type: "numeric", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_order_lines", x => new { x.StoreId, x.OrderNumber, x.Position });
                    table.ForeignKey(
                        name: "FK_order_lines_orders_StoreId_OrderNumber",
                        columns: x => new { x.StoreId, x.OrderNumber },
                        principalTable: "orders",
                        principalColumns: new[] { "StoreId", "Number" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_order_lines_products_StoreId_ProductId",
                        columns: x => new { x.StoreId, x.ProductId },
                        principalTable: "products",
                        principalColumns: new[] { "StoreId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                })
                .Annotation("Citus:ColocateWith", "orders")
                .Annotation("Citus:DistributionColumn", "StoreId")
                .Annotation("Citus:TableType", CitusTableType.Distributed);

            migrationBuilder.InsertData(
                table: "countries",
                columns: new[] { "Code", "Name" },
                values: new object[,]
                {
                    { "AT", "Austria" },
                    { "BR", "Brazil" },
                    { "JP", "Japan" },
                    { "NG", "Nigeria" },
                    { "TR", "Türkiye" }
                });

            migrationBuilder.InsertData(
                table: "currencies",
                columns: new[] { "Code", "Name" },
                values: new object[,]
                {
                    { "BRL", "Brazilian real" },
                    { "EUR", "Euro" },
                    { "JPY", "Japanese yen" },
                    { "NGN", "Nigerian naira" },
                    { "TRY", "Turkish lira" }
                });

            migrationBuilder.CreateIndex(
                name: "IX_customers_CountryCode",
                table: "customers",
                column: "CountryCode");

            migrationBuilder.CreateIndex(
                name: "IX_customers_StoreId_Email",
                table: "customers",
                columns: new[] { "StoreId", "Email" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_order_lines_StoreId_ProductId",
                table: "order_lines",
                columns: new[] { "StoreId", "ProductId" });

            migrationBuilder.CreateIndex(
                name: "IX_orders_StoreId_CustomerId",
                table: "orders",
                columns: new[] { "StoreId", "CustomerId" });

            migrationBuilder.CreateIndex(
                name: "IX_orders_StoreId_PlacedAt",
                table: "orders",
                columns: new[] { "StoreId", "PlacedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_products_StoreId_Sku",
                table: "products",
                columns: new[] { "StoreId", "Sku" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_stores_CountryCode",
                table: "stores",
                column: "CountryCode");

            migrationBuilder.CreateIndex(
                name: "IX_stores_CurrencyCode",
                table: "stores",
                column: "CurrencyCode");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "audit_entries")
                .Annotation("Citus:TableType", CitusTableType.Distributed);

            migrationBuilder.DropTable(
                name: "order_lines")
                .Annotation("Citus:TableType", CitusTableType.Distributed);

            migrationBuilder.DropTable(
                name: "orders")
                .Annotation("Citus:TableType", CitusTableType.Distributed);

            migrationBuilder.DropTable(
                name: "products")
                .Annotation("Citus:TableType", CitusTableType.Distributed);

            migrationBuilder.DropTable(
                name: "customers")
                .Annotation("Citus:TableType", CitusTableType.Distributed);

            migrationBuilder.DropTable(
                name: "stores")
                .Annotation("Citus:TableType", CitusTableType.Distributed);

            migrationBuilder.DropTable(
                name: "countries")
                .Annotation("Citus:TableType", CitusTableType.Reference);

            migrationBuilder.DropTable(
                name: "currencies")
                .Annotation("Citus:TableType", CitusTableType.Reference);
        }
    }
}
