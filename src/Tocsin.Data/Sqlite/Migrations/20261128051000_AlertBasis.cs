using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tocsin.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AlertBasis : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "basis",
                table: "alerts",
                type: "TEXT",
                nullable: false,
                defaultValueSql: "'{}'");

            migrationBuilder.AddColumn<string>(
                name: "rule_id",
                table: "alerts",
                type: "TEXT",
                nullable: false,
                defaultValue: "");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "basis",
                table: "alerts");

            migrationBuilder.DropColumn(
                name: "rule_id",
                table: "alerts");
        }
    }
}
