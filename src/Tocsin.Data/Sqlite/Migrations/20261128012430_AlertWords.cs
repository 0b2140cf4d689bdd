using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tocsin.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AlertWords : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "alert_words",
                columns: table => new
                {
                    alert = table.Column<string>(type: "TEXT", nullable: false),
                    words = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_alert_words", x => x.alert);
                });

            // Of the alerts that are there, as those that come are given theirs.
            migrationBuilder.Sql(
                "INSERT INTO alert_words (alert, words) SELECT id, words_of_alert(group_key, summary, events) FROM alerts;");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "alert_words");
        }
    }
}
